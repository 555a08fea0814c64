// The least that a filter does: one header added, one line logged. ../../c/light.c does the same.
package main

import (
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

func (*filter) OnHttpRequestHeaders(int, bool) types.Action {
	if proxywasm.AddHttpRequestHeader("x-bench", "light") != nil {
		proxywasm.LogCritical("bench: a host call failed")
		return types.ActionContinue
	}
	proxywasm.LogInfo("bench: request seen")
	return types.ActionContinue
}
