// Nine host calls for each request, as a filter that authenticates and rewrites makes. ../../c/heavy.c makes the same.
// `x-bench` says how many headers it was given, so that a host which answered wrongly is found out.
package main

import (
	"strconv"

	"github.com/proxy-wasm/proxy-wasm-go-sdk/proxywasm"
	"github.com/proxy-wasm/proxy-wasm-go-sdk/proxywasm/types"
)

func main() {}

func init() { proxywasm.SetVMContext(&vm{}) }

type vm struct{ types.DefaultVMContext }

func (*vm) NewPluginContext(uint32) types.PluginContext { return &plugin{} }

type plugin struct{ types.DefaultPluginContext }

func (*plugin) NewHttpContext(uint32) types.HttpContext { return &filter{} }

type filter struct{ types.DefaultHttpContext }

var protocol = []string{"request", "protocol"}

func (*filter) OnHttpRequestHeaders(int, bool) types.Action {
	before, err1 := proxywasm.GetHttpRequestHeaders()
	_, err2 := proxywasm.GetHttpRequestHeader(":path")
	_, err3 := proxywasm.GetHttpRequestHeader("user-agent")
	_, err4 := proxywasm.GetProperty(protocol)
	err5 := proxywasm.ReplaceHttpRequestHeader("user-agent", "bench/2")
	err6 := proxywasm.RemoveHttpRequestHeader("x-remove")
	err7 := proxywasm.AddHttpRequestHeader("x-bench", strconv.Itoa(len(before)))
	after, err8 := proxywasm.GetHttpRequestHeaders()
	failed := err1 != nil || err2 != nil || err3 != nil || err4 != nil || err5 != nil || err6 != nil || err7 != nil || err8 != nil
	// One removed, one added.
	if failed || len(after) != len(before) {
		proxywasm.LogCritical("bench: a host call failed")
		return types.ActionContinue
	}
	proxywasm.LogInfo("bench: request seen")
	return types.ActionContinue
}
