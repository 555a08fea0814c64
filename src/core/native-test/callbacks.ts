/** The one table of callbacks: which Go makes each of them. */

import type { CallWriter } from './calls';
import type { Callback } from './recorded';

/** Statements. */
export type Handler = (writer: CallWriter, callback: Callback) => readonly string[];

const body =
  (side: 'Request' | 'Response'): Handler =>
  (writer, callback) => {
    const end = `, ${callback.args.get('endOfStream') ?? 'false'}`;
    return writer.data(callback, `${side}Body`, [`OnHttp${side}Body`, `CallOn${side}Body`], end);
  };

const data =
  (side: 'Downstream' | 'Upstream'): Handler =>
  (writer, callback) =>
    writer.data(callback, `${side}Data`, [`On${side}Data`, `CallOn${side}Data`], '');

const closed =
  (side: 'Downstream' | 'Upstream'): Handler =>
  (writer, callback) =>
    writer.tell(callback, `On${side}Close`, `r.host.Close${side}Connection(r.contexts[${callback.context}])`);

export const HANDLERS: Readonly<Record<string, Handler>> = {
  proxy_on_context_create: (writer, callback) => writer.create(callback),
  proxy_on_vm_start: (writer, callback) => writer.start(callback, 'OnVMStart', 'StartVM'),
  proxy_on_configure: (writer, callback) => writer.start(callback, 'OnPluginStart', 'StartPlugin'),
  proxy_on_tick: (writer, callback) => writer.tell(callback, 'OnTick', 'r.host.Tick()'),
  proxy_on_request_headers: (writer, callback) => writer.headers(callback, 'Request'),
  proxy_on_request_body: body('Request'),
  proxy_on_request_trailers: (writer, callback) => writer.trailers(callback, 'Request'),
  proxy_on_response_headers: (writer, callback) => writer.headers(callback, 'Response'),
  proxy_on_response_body: body('Response'),
  proxy_on_response_trailers: (writer, callback) => writer.trailers(callback, 'Response'),
  proxy_on_http_call_response: (writer, callback) => writer.answer(callback),
  proxy_on_new_connection: (writer, callback) => writer.connect(callback),
  proxy_on_downstream_data: data('Downstream'),
  proxy_on_upstream_data: data('Upstream'),
  proxy_on_downstream_connection_close: closed('Downstream'),
  proxy_on_upstream_connection_close: closed('Upstream'),
  // The SDK tells the plugin of the end here; proxytest does both that and the deletion.
  proxy_on_log: (writer, callback) => {
    const method = writer.isConnection(callback.context) ? 'CompleteConnection' : 'CompleteHttpContext';
    const name = writer.isConnection(callback.context) ? 'OnStreamDone' : 'OnHttpStreamDone';
    return writer.tell(callback, name, `r.host.${method}(r.contexts[${callback.context}])`);
  },
  proxy_on_done: (writer, callback) => {
    if (!writer.isRoot(callback.context)) return [];
    return [`r.done(r.host.FinishVM(), ${callback.result ?? 'true'})`];
  },
};
