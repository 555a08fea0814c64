package main

import (
	"testing"

	"github.com/proxy-wasm/proxy-wasm-go-sdk/proxywasm/proxytest"
	"github.com/proxy-wasm/proxy-wasm-go-sdk/proxywasm/types"
)

// start runs the plugin in the SDK's own emulator, natively: breakpoints work here as in any Go program.
func start(t *testing.T) (host proxytest.HostEmulator, id uint32) {
	t.Helper()
	host, reset := proxytest.NewHostEmulator(proxytest.NewEmulatorOption().WithVMContext(&vm{}))
	t.Cleanup(reset)
	if status := host.StartPlugin(); status != types.OnPluginStartStatusOK {
		t.Fatalf("the plugin did not start: %v", host.GetCriticalLogs())
	}
	return host, host.InitializeHttpContext()
}

// ask sends a request, and the answer to what the plugin asks about it.
func ask(t *testing.T, host proxytest.HostEmulator, id uint32, answer [][2]string) {
	t.Helper()
	request := [][2]string{{":path", "/"}, {"authorization", "Bearer secret"}}
	if action := host.CallOnRequestHeaders(id, request, true); action != types.ActionPause {
		t.Fatalf("it does not wait: %v", action)
	}
	calls := host.GetCalloutAttributesFromContext(id)
	if len(calls) != 1 || calls[0].Upstream != "auth" {
		t.Fatalf("it does not ask: %v", calls)
	}
	host.CallOnHttpCallResponse(calls[0].CalloutID, answer, nil, nil)
}

func TestLetsThroughWhoIsKnown(t *testing.T) {
	host, id := start(t)
	ask(t, host, id, [][2]string{{":status", "200"}, {"x-user", "alice"}})
	if action := host.GetCurrentHttpStreamAction(id); action != types.ActionContinue {
		t.Errorf("it still waits: %v", action)
	}
}

func TestDeniesWhoIsNot(t *testing.T) {
	host, id := start(t)
	ask(t, host, id, [][2]string{{":status", "403"}})
	if answer := host.GetSentLocalResponse(id); answer == nil || answer.StatusCode != 403 {
		t.Errorf("it was let through: %v", answer)
	}
}

func TestDeniesWhoSaysNothing(t *testing.T) {
	host, id := start(t)
	host.CallOnRequestHeaders(id, [][2]string{{":path", "/"}}, true)
	if answer := host.GetSentLocalResponse(id); answer == nil || answer.StatusCode != 401 {
		t.Errorf("it was let through: %v", answer)
	}
}
