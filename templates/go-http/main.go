// An HTTP filter: it marks requests with a header, answers those to some paths itself, and tidies responses.
package main

import (
	"strings"

	"github.com/proxy-wasm/proxy-wasm-go-sdk/proxywasm"
	"github.com/proxy-wasm/proxy-wasm-go-sdk/proxywasm/types"
)

func main() {}

func init() { proxywasm.SetVMContext(&vm{}) }

type vm struct{ types.DefaultVMContext }

func (*vm) NewPluginContext(uint32) types.PluginContext { return &plugin{} }

// plugin stands for one entry of the proxy's configuration.
type plugin struct {
	types.DefaultPluginContext
	config config
}

// OnPluginStart reads the configuration. The proxy refuses the plugin when it is told that this failed.
func (p *plugin) OnPluginStart(int) types.OnPluginStartStatus {
	data, err := proxywasm.GetPluginConfiguration()
	if err != nil && err != types.ErrorStatusNotFound {
		proxywasm.LogCriticalf("cannot get the configuration: %v", err)
		return types.OnPluginStartStatusFailed
	}
	if p.config, err = parseConfig(data); err != nil {
		proxywasm.LogCriticalf("cannot read the configuration: %v", err)
		return types.OnPluginStartStatusFailed
	}
	proxywasm.LogInfof("%s: %s, denied below %q", p.config.Header, p.config.Value, p.config.Deny)
	return types.OnPluginStartStatusOK
}

func (p *plugin) NewHttpContext(uint32) types.HttpContext { return &filter{config: &p.config} }

// filter stands for one request with its response.
type filter struct {
	types.DefaultHttpContext
	config *config
}

func (f *filter) OnHttpRequestHeaders(int, bool) types.Action {
	path, err := proxywasm.GetHttpRequestHeader(":path")
	if err != nil {
		proxywasm.LogErrorf("a request without a path: %v", err)
		return types.ActionContinue
	}
	if f.config.denies(path) {
		return f.deny(path)
	}
	if err := proxywasm.ReplaceHttpRequestHeader(f.config.Header, f.config.Value); err != nil {
		proxywasm.LogErrorf("cannot set %s: %v", f.config.Header, err)
	}
	return types.ActionContinue
}

// deny answers in place of the server behind the proxy, which never sees the request.
func (f *filter) deny(path string) types.Action {
	before, _, _ := strings.Cut(path, "?")
	proxywasm.LogWarnf("denied %s", before)
	headers := [][2]string{{"content-type", "text/plain"}}
	if err := proxywasm.SendHttpResponse(403, headers, []byte("not for you\n"), -1); err != nil {
		proxywasm.LogErrorf("cannot answer: %v", err)
	}
	return types.ActionPause
}

func (f *filter) OnHttpResponseHeaders(int, bool) types.Action {
	// Nobody needs to know what the server runs.
	_ = proxywasm.RemoveHttpResponseHeader("x-powered-by")
	_ = proxywasm.ReplaceHttpResponseHeader("x-served-by", "%{name}")
	return types.ActionContinue
}
