/** The part of the Go test that is the same for each replay. */

export const RUNTIME = `// wasmPluginReplay knows contexts and callouts by the numbers that they have in the recording.
type wasmPluginReplay struct {
	t        *wasmPluginTesting.T
	where    string
	host     wasmPluginTest.HostEmulator
	contexts map[uint32]uint32
	callouts map[uint32]uint32
	// seen is how many callouts of a context have been told of.
	seen map[uint32]int
}

func newWasmPluginReplay(t *wasmPluginTesting.T, options *wasmPluginTest.EmulatorOption) *wasmPluginReplay {
	host, reset := wasmPluginTest.NewHostEmulator(options)
	t.Cleanup(reset)
	return &wasmPluginReplay{
		t: t, host: host, contexts: map[uint32]uint32{}, callouts: map[uint32]uint32{}, seen: map[uint32]int{},
	}
}

func (r *wasmPluginReplay) enter(t *wasmPluginTesting.T, where string) { r.t, r.where = t, where }

func (r *wasmPluginReplay) property(value []byte, path ...string) {
	if err := r.host.SetProperty(path, value); err != nil {
		r.t.Errorf("%s: cannot set property %q: %v", r.where, path, err)
	}
}

// foreign gives these answers in turn, and the last again and again.
func (r *wasmPluginReplay) foreign(name string, answers ...string) {
	r.host.RegisterForeignFunction(name, func([]byte) []byte {
		answer := answers[0]
		if len(answers) > 1 {
			answers = answers[1:]
		}
		return []byte(answer)
	})
}

func (r *wasmPluginReplay) started(callback string, natively, inProxy bool) {
	r.t.Helper()
	if natively != inProxy {
		r.t.Fatalf("%s: %s returned %v natively, but %v in the proxy", r.where, callback, natively, inProxy)
	}
}

func (r *wasmPluginReplay) done(natively, inProxy bool) {
	r.t.Helper()
	if natively != inProxy {
		r.t.Errorf("%s: OnPluginDone returned %v natively, but %v in the proxy", r.where, natively, inProxy)
	}
}

func (r *wasmPluginReplay) connect(context uint32, inProxy wasmPluginTypes.Action, callouts ...uint32) {
	r.t.Helper()
	id, natively := r.host.InitializeConnection()
	r.contexts[context] = id
	r.expect("OnNewConnection", natively, inProxy, callouts...)
}

func (r *wasmPluginReplay) expect(callback string, natively, inProxy wasmPluginTypes.Action, callouts ...uint32) {
	r.t.Helper()
	if natively != inProxy {
		r.t.Errorf("%s: %s returned %s natively, but %s in the proxy",
			r.where, callback, wasmPluginAction(natively), wasmPluginAction(inProxy))
	}
	r.made(callback, callouts...)
}

func wasmPluginAction(action wasmPluginTypes.Action) string {
	names := []string{"ActionContinue", "ActionPause"}
	if int(action) < len(names) {
		return names[action]
	}
	return "Action(" + wasmPluginStrconv.Itoa(int(action)) + ")"
}

// made finds the callouts that the plugin has made natively, in the order in which it made those in the proxy.
func (r *wasmPluginReplay) made(callback string, callouts ...uint32) {
	r.t.Helper()
	natively := r.news(wasmPluginTest.PluginContextID)
	for _, context := range r.contexts {
		natively = append(natively, r.news(context)...)
	}
	if len(natively) != len(callouts) {
		r.t.Errorf("%s: %s made %d HTTP callouts natively, but %d in the proxy",
			r.where, callback, len(natively), len(callouts))
	}
	for i, callout := range callouts {
		if i < len(natively) {
			r.callouts[callout] = natively[i]
		}
	}
}

func (r *wasmPluginReplay) news(context uint32) (ids []uint32) {
	all := r.host.GetCalloutAttributesFromContext(context)
	for _, callout := range all[r.seen[context]:] {
		ids = append(ids, callout.CalloutID)
	}
	r.seen[context] = len(all)
	return ids
}

func (r *wasmPluginReplay) answer(callout uint32, headers, trailers [][2]string, body []byte) {
	r.t.Helper()
	id, ok := r.callouts[callout]
	if !ok {
		r.t.Errorf("%s: natively there is no callout that the proxy's answer belongs to", r.where)
		return
	}
	delete(r.callouts, callout)
	r.host.CallOnHttpCallResponse(id, headers, trailers, body)
}
`;
