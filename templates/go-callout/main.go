// An HTTP filter that asks another service about each request before it goes on.
package main

import (
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
	proxywasm.LogInfof("asks cluster %s for %s", p.config.Cluster, p.config.Path)
	return types.OnPluginStartStatusOK
}

func (p *plugin) NewHttpContext(uint32) types.HttpContext { return &filter{config: &p.config} }

// filter stands for one request with its response.
type filter struct {
	types.DefaultHttpContext
	config *config
}

// OnHttpRequestHeaders asks, and holds the request until the answer is there.
func (f *filter) OnHttpRequestHeaders(int, bool) types.Action {
	token, err := proxywasm.GetHttpRequestHeader("authorization")
	if err != nil {
		return f.deny(401, "who are you?\n")
	}
	question := [][2]string{
		{":method", "GET"}, {":path", f.config.Path}, {":authority", f.config.Cluster}, {"authorization", token},
	}
	_, err = proxywasm.DispatchHttpCall(f.config.Cluster, question, nil, nil, f.config.TimeoutMs, f.answered)
	if err != nil {
		proxywasm.LogErrorf("cannot ask cluster %s: %v", f.config.Cluster, err)
		return f.deny(503, "try again later\n")
	}
	return types.ActionPause
}

// answered is called when the answer is there, or when it will not come: then it has no headers.
func (f *filter) answered(headers, _, _ int) {
	answer := map[string]string{}
	if headers > 0 {
		pairs, err := proxywasm.GetHttpCallResponseHeaders()
		if err != nil {
			proxywasm.LogErrorf("cannot read the answer: %v", err)
		}
		for _, pair := range pairs {
			answer[pair[0]] = pair[1]
		}
	}
	switch answer[":status"] {
	case "200":
		f.goOn(answer["x-user"])
	case "":
		proxywasm.LogErrorf("cluster %s did not answer", f.config.Cluster)
		f.deny(503, "try again later\n")
	default:
		proxywasm.LogWarnf("cluster %s says %s", f.config.Cluster, answer[":status"])
		f.deny(403, "not for you\n")
	}
}

func (f *filter) goOn(user string) {
	if err := proxywasm.ReplaceHttpRequestHeader("x-user", user); err != nil {
		proxywasm.LogErrorf("cannot set x-user: %v", err)
	}
	if err := proxywasm.ResumeHttpRequest(); err != nil {
		proxywasm.LogErrorf("cannot let the request go on: %v", err)
	}
}

// deny answers in place of the server behind the proxy, which never sees the request.
func (*filter) deny(status uint32, body string) types.Action {
	headers := [][2]string{{"content-type", "text/plain"}}
	if err := proxywasm.SendHttpResponse(status, headers, []byte(body), -1); err != nil {
		proxywasm.LogErrorf("cannot answer: %v", err)
	}
	return types.ActionPause
}
