// Runs a module in the Go SDK's own emulator, proxytest, as a plugin's `go test` would: on the wasm file.
//
//	proxytest first MODULE HEADERS             start the VM, one exchange
//	proxytest rate MODULE HEADERS EXCHANGES    that, then EXCHANGES of them, measured
//
// HEADERS is a JSON array of pairs. Prints one line of JSON.
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"os"
	"strconv"
	"syscall"
	"time"

	"github.com/proxy-wasm/proxy-wasm-go-sdk/proxywasm/proxytest"
	"github.com/proxy-wasm/proxy-wasm-go-sdk/proxywasm/types"
)

type rate struct {
	Exchanges    int     `json:"exchanges"`
	Seconds      float64 `json:"seconds"`
	CPUSeconds   float64 `json:"cpuSeconds"`
	PeakRSSBytes int64   `json:"peakRssBytes"`
	Bench        string  `json:"bench"`
}

var responseHeaders = [][2]string{{":status", "200"}, {"content-length", "0"}}

func main() {
	if len(os.Args) < 4 {
		fail("usage: proxytest first|rate MODULE HEADERS [EXCHANGES]", nil)
	}
	var headers [][2]string
	if err := json.Unmarshal([]byte(os.Args[3]), &headers); err != nil {
		fail("HEADERS", err)
	}
	quiet()
	host := start(os.Args[2])
	result := rate{Exchanges: 1, Bench: exchange(host, headers)}
	if os.Args[1] == "rate" {
		count, err := strconv.Atoi(os.Args[4])
		if err != nil {
			fail("EXCHANGES", err)
		}
		result = measure(host, headers, count)
	}
	if failed := host.GetCriticalLogs(); len(failed) > 0 {
		fail(failed[0], nil)
	}
	_ = json.NewEncoder(os.Stdout).Encode(result)
}

// quiet sends proxytest's log, a line for each of the plugin's, to the null device. Not to io.Discard, for which
// package log does not even format: a test's log is written somewhere.
func quiet() {
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		fail("null device", err)
	}
	log.SetOutput(null)
}

func start(path string) proxytest.HostEmulator {
	module, err := os.ReadFile(path)
	if err != nil {
		fail("MODULE", err)
	}
	vm, err := proxytest.NewWasmVMContext(module)
	if err != nil {
		fail("MODULE", err)
	}
	// Proxytest knows no property but those it is told.
	option := proxytest.NewEmulatorOption().WithVMContext(vm).WithProperty([]string{"request", "protocol"}, []byte("HTTP/1.1"))
	host, _ := proxytest.NewHostEmulator(option)
	if host.StartVM() != types.OnVMStartStatusOK || host.StartPlugin() != types.OnPluginStartStatusOK {
		fail("the plugin did not start", nil)
	}
	return host
}

// exchange returns what the plugin put into x-bench.
func exchange(host proxytest.HostEmulator, headers [][2]string) string {
	id := host.InitializeHttpContext()
	host.CallOnRequestHeaders(id, headers, true)
	host.CallOnResponseHeaders(id, responseHeaders, true)
	bench := ""
	for _, header := range host.GetCurrentRequestHeaders(id) {
		if header[0] == "x-bench" {
			bench = string([]byte(header[1]))
		}
	}
	host.CompleteHttpContext(id)
	return bench
}

func measure(host proxytest.HostEmulator, headers [][2]string, count int) rate {
	before, begin := usage(), time.Now()
	bench := ""
	for range count {
		bench = exchange(host, headers)
	}
	seconds, after := time.Since(begin).Seconds(), usage()
	cpu := cpuSeconds(after) - cpuSeconds(before)
	// Linux counts kilobytes.
	return rate{count, seconds, cpu, after.Maxrss * 1024, bench}
}

func usage() syscall.Rusage {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		fail("getrusage", err)
	}
	return u
}

func cpuSeconds(u syscall.Rusage) float64 {
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}

func fail(what string, err error) {
	fmt.Fprintln(os.Stderr, what, err)
	os.Exit(1)
}
