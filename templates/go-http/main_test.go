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
	return host, host.InitializeHttpContext()
}

func TestMarksRequests(t *testing.T) {
	host, id := start(t, `{"header": "x-mark", "value": "yes"}`)
	if action := host.CallOnRequestHeaders(id, [][2]string{{":path", "/"}}, true); action != types.ActionContinue {
		t.Errorf("it stopped: %v", action)
	}
	for _, header := range host.GetCurrentRequestHeaders(id) {
		if header == [2]string{"x-mark", "yes"} {
			return
		}
	}
	t.Errorf("no mark in %v", host.GetCurrentRequestHeaders(id))
}

func TestDenies(t *testing.T) {
	host, id := start(t, `{"deny": "/admin"}`)
	host.CallOnRequestHeaders(id, [][2]string{{":path", "/admin/users"}}, true)
	answer := host.GetSentLocalResponse(id)
	if answer == nil || answer.StatusCode != 403 {
		t.Errorf("it was let through: %v", answer)
	}
}

func TestRefusesBrokenConfiguration(t *testing.T) {
	options := proxytest.NewEmulatorOption().WithPluginConfiguration([]byte("{")).WithVMContext(&vm{})
	host, reset := proxytest.NewHostEmulator(options)
	defer reset()
	if status := host.StartPlugin(); status != types.OnPluginStartStatusFailed {
		t.Errorf("it started nevertheless: %v", status)
	}
}
