package main

import (
	"testing"

	"github.com/proxy-wasm/proxy-wasm-go-sdk/proxywasm/proxytest"
	"github.com/proxy-wasm/proxy-wasm-go-sdk/proxywasm/types"
)

// start runs the plugin in the SDK's own emulator, natively: breakpoints work here as in any Go program.
func start(t *testing.T, configuration string) (host proxytest.HostEmulator, id uint32) {
	t.Helper()
	options := proxytest.NewEmulatorOption().WithPluginConfiguration([]byte(configuration)).WithVMContext(&vm{})
	host, reset := proxytest.NewHostEmulator(options)
	t.Cleanup(reset)
	if status := host.StartPlugin(); status != types.OnPluginStartStatusOK {
		t.Fatalf("the plugin did not start: %v", host.GetCriticalLogs())
	}
	id, _ = host.InitializeConnection()
	return host, id
}

func TestCountsWhatIsReceived(t *testing.T) {
	host, id := start(t, "")
	host.CallOnDownstreamData(id, []byte("hello"))
	host.CallOnDownstreamData(id, []byte("again"))
	if received, err := host.GetCounterMetric("%{metric}_bytes_received"); err != nil || received != 10 {
		t.Errorf("%d bytes, %v", received, err)
	}
}

func TestDenies(t *testing.T) {
	host, id := start(t, `{"deny": "QUIT"}`)
	if action := host.CallOnDownstreamData(id, []byte("QUIT now")); action != types.ActionPause {
		t.Errorf("it was let through: %v", action)
	}
}

func TestLetsThrough(t *testing.T) {
	host, id := start(t, `{"deny": "QUIT"}`)
	if action := host.CallOnDownstreamData(id, []byte("hello")); action != types.ActionContinue {
		t.Errorf("it was stopped: %v", action)
	}
}
