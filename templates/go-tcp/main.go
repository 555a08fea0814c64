// A network filter: it counts what a client sends, and closes connections that begin with a word that is not allowed.
package main

import (
	"bytes"

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
	config   config
	received proxywasm.MetricCounter
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
	p.received = proxywasm.DefineCounterMetric("%{metric}_bytes_received")
	proxywasm.LogInfof("denied: %q", p.config.Deny)
	return types.OnPluginStartStatusOK
}

func (p *plugin) NewTcpContext(uint32) types.TcpContext { return &filter{plugin: p} }

// filter stands for one connection.
type filter struct {
	types.DefaultTcpContext
	plugin  *plugin
	isKnown bool
}

func (f *filter) OnDownstreamData(size int, _ bool) types.Action {
	// The end of what a client sends may come without data, and a counter cannot grow by nothing.
	if size == 0 {
		return types.ActionContinue
	}
	f.plugin.received.Increment(uint64(size))
	if f.isKnown {
		return types.ActionContinue
	}
	// The first piece decides. A client that sends it byte by byte is not recognised: collect more if that matters.
	f.isKnown = true
	start, err := proxywasm.GetDownstreamData(0, size)
	if err != nil {
		proxywasm.LogErrorf("cannot read what was sent: %v", err)
		return types.ActionContinue
	}
	deny := []byte(f.plugin.config.Deny)
	if len(deny) == 0 || !bytes.HasPrefix(start, deny) {
		return types.ActionContinue
	}
	proxywasm.LogWarnf("denied a connection that begins with %s", deny)
	if err := proxywasm.CloseDownstream(); err != nil {
		proxywasm.LogErrorf("cannot close it: %v", err)
	}
	return types.ActionPause
}

func (f *filter) OnStreamDone() {
	proxywasm.LogInfof("%d bytes received in all connections", f.plugin.received.Value())
}
