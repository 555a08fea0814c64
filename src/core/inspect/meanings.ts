/** One line for each function of WASI preview1, each host function and each known export: at most 90 characters. */

import { isWasiModule } from '../emulator/hostcalls/wasi';

/** Empty for what is of no host that we know. */
export function importMeaning(module: string, name: string): string {
  if (isWasiModule(module)) return lookUp(WASI_MEANINGS, name);
  return module === 'env' ? lookUp(HOST_MEANINGS, name) : '';
}

export function exportMeaning(name: string): string {
  return lookUp(EXPORT_MEANINGS, name);
}

function lookUp(meanings: Readonly<Record<string, string>>, name: string): string {
  return Object.hasOwn(meanings, name) ? (meanings[name] ?? '') : '';
}

const WASI_MEANINGS: Readonly<Record<string, string>> = {
  args_get: 'Reads the command line; Envoy has no arguments to give',
  args_sizes_get: 'Asks how much room the command line needs; Envoy answers none',
  clock_res_get: 'Asks how fine a clock is; Envoy says 1 ns',
  clock_time_get: 'Reads a clock; Envoy has wall clock and monotonic time, no CPU time',
  environ_get: "Reads the environment; Envoy gives only the variables of the VM's configuration",
  environ_sizes_get: 'Asks how much room the environment variables need',
  fd_advise: 'Hints how a file will be read; Envoy ignores it',
  fd_allocate: 'Reserves room in a file; Envoy has no files',
  fd_close: 'Closes an open file; Envoy has nothing to close and always says yes',
  fd_datasync: "Forces a file's data to disk; nothing to do in Envoy",
  fd_fdstat_get: 'Asks what an open file is; Envoy knows only stdout and stderr',
  fd_fdstat_set_flags: 'Changes how an open file behaves; Envoy answers that it cannot (52)',
  fd_fdstat_set_rights: 'Gives up rights on an open file; without effect in Envoy',
  fd_filestat_get: "Reads an open file's size and times; always fails in Envoy",
  fd_filestat_set_size: 'Cuts or grows an open file; without effect in Envoy',
  fd_filestat_set_times: "Sets an open file's times; without effect in Envoy",
  fd_pread: 'Reads a file from a given place; always fails in Envoy',
  fd_prestat_dir_name: 'Asks the name of a folder that was opened beforehand; Envoy has none',
  fd_prestat_get: 'Asks for folders that were opened beforehand; Envoy has none',
  fd_pwrite: 'Writes to a given place in a file; Envoy logs it like fd_write',
  fd_read: 'Reads from an open file or stdin; always fails in Envoy',
  fd_readdir: 'Lists a folder; always fails in Envoy',
  fd_renumber: 'Gives an open file another number; always fails in Envoy',
  fd_seek: 'Moves the place in an open file; Envoy does nothing and says yes',
  fd_sync: 'Forces a file to disk; nothing to do in Envoy',
  fd_tell: 'Asks the place in an open file; Envoy says 0',
  fd_write: 'Writes to an open file; Envoy turns stdout and stderr into log lines',
  path_create_directory: 'Makes a folder; not supported by Envoy',
  path_filestat_get: "Reads a file's size and times by path; not supported by Envoy",
  path_filestat_set_times: "Sets a file's times by path; not supported by Envoy",
  path_link: 'Makes a hard link; Envoy has it with a wrong type, so no module with it loads',
  path_open: 'Opens a file or folder; Envoy always answers that there is no such file',
  path_readlink: 'Reads where a link leads; not supported by Envoy',
  path_remove_directory: 'Removes an empty folder; not supported by Envoy',
  path_rename: 'Renames a file or folder; not supported by Envoy',
  path_symlink: 'Makes a symbolic link; Envoy has it with a wrong type, so no module with it loads',
  path_unlink_file: 'Deletes a file; not supported by Envoy',
  poll_oneoff: 'Waits for events or time; Envoy returns at once so it never sleeps',
  proc_exit: 'Ends the program; Envoy returns to the caller instead, so the code goes on',
  proc_raise: 'Sends the program a signal; Envoy does not have it, so a module with it does not load',
  random_get: 'Fills memory with random bytes; Envoy gives at most 65,536 at a time',
  sched_yield: 'Lets other threads run; Envoy has none and says yes',
  sock_accept: 'Takes a connection from a listening socket; not supported by Envoy',
  sock_recv: 'Receives from a socket; not supported by Envoy',
  sock_send: 'Sends on a socket; not supported by Envoy',
  sock_shutdown: 'Ends sending or receiving on a socket; not supported by Envoy',
};

const HOST_MEANINGS: Readonly<Record<string, string>> = {
  proxy_log: "Writes a line to the proxy's log",
  proxy_get_log_level: "Asks which level of the proxy's log is on; ABI 0.2.1 only",
  proxy_get_current_time_nanoseconds: 'Reads the wall clock',
  proxy_set_tick_period_milliseconds: 'Starts, changes or stops (0) the timer behind proxy_on_tick',
  proxy_set_effective_context: 'Makes the following calls act on another context, such as a waiting request',
  proxy_done: 'Tells that a context which delayed its end in proxy_on_done is ready to go',
  proxy_get_status: 'Asks how the last call out failed: a code and a message',
  proxy_get_configuration: "Reads the plugin's or the VM's configuration; ABI 0.1.0 only",
  proxy_call_foreign_function: 'Calls a function that only this proxy has, by name',

  proxy_get_header_map_value: 'Reads one header, trailer or metadata entry',
  proxy_get_header_map_pairs: 'Reads all headers, trailers or metadata at once',
  proxy_get_header_map_size: 'Asks how many bytes the names and values of a map take',
  proxy_add_header_map_value: 'Adds a header or trailer beside those that are there',
  proxy_replace_header_map_value: 'Sets a header or trailer, whatever it was before',
  proxy_remove_header_map_value: 'Removes a header or trailer',
  proxy_set_header_map_pairs: 'Replaces all headers or trailers at once',

  proxy_get_buffer_bytes: 'Reads from a body, from TCP data, a call response or a configuration',
  proxy_get_buffer_status: 'Asks how many bytes a buffer holds',
  proxy_set_buffer_bytes: 'Prepends to, appends to or replaces a body or TCP data',

  proxy_continue_stream: 'Resumes a request, response or connection that was paused',
  proxy_close_stream: 'Resets a request or closes a connection',
  proxy_continue_request: 'Resumes a paused request; ABI 0.1.0 only',
  proxy_continue_response: 'Resumes a paused response; ABI 0.1.0 only',
  proxy_clear_route_cache: 'Has the route picked anew after header changes; ABI 0.1.0 only',
  proxy_send_local_response: 'Answers the client without asking the upstream',

  proxy_http_call: 'Sends an HTTP request to an upstream; proxy_on_http_call_response brings the answer',
  proxy_grpc_call: 'Sends one gRPC request; proxy_on_grpc_receive or proxy_on_grpc_close answers',
  proxy_grpc_stream: 'Opens a gRPC stream to an upstream',
  proxy_grpc_send: 'Sends a message on an open gRPC stream',
  proxy_grpc_close: 'Ends the sending side of a gRPC stream, or cancels a gRPC call',
  proxy_grpc_cancel: 'Gives up a gRPC call or stream; no callback follows',

  proxy_get_property: "Reads a property such as request.path or the plugin's name",
  proxy_set_property: 'Stores a value with the request for later filters and the access log',

  proxy_get_shared_data: 'Reads a value that all VMs with the same vm_id share',
  proxy_set_shared_data: 'Writes a shared value, if wanted only when nobody else did meanwhile',
  proxy_register_shared_queue: 'Opens a shared queue by name, and asks to be told of its entries',
  proxy_resolve_shared_queue: "Finds another VM's shared queue by its name",
  proxy_enqueue_shared_queue: 'Puts an entry into a shared queue',
  proxy_dequeue_shared_queue: 'Takes the oldest entry from a shared queue',

  proxy_define_metric: 'Defines a counter, gauge or histogram by name',
  proxy_increment_metric: 'Adds to a counter, or changes a gauge up or down',
  proxy_record_metric: 'Sets a gauge, records into a histogram or adds to a counter',
  proxy_get_metric: 'Reads a counter or gauge',

  proxy_redis_init: 'Logs in to a Redis service and sets its timeout; Higress only',
  proxy_redis_call: 'Sends a Redis command; proxy_on_redis_call_response answers; Higress only',
  proxy_inject_encoded_data_to_filter_chain: 'Sends response body on from outside its callback; Higress only',
  proxy_get_upstream_hosts: 'Lists the hosts of the chosen upstream; Higress only',
  proxy_set_upstream_override_host: 'Picks the upstream host for this request; Higress only',

  envoy_resolve_dns: 'Looks a name up in DNS; envoy_on_resolve_dns brings the answer; Envoy only',
  pthread_equal: 'Tells whether two threads are the same; what Emscripten leaves behind',
  emscripten_notify_memory_growth: 'Tells that memory has grown; Envoy does nothing with it',
};

const EXPORT_MEANINGS: Readonly<Record<string, string>> = {
  proxy_abi_version_0_1_0: 'Says that the module speaks ABI 0.1.0; never called',
  proxy_abi_version_0_2_0: 'Says that the module speaks ABI 0.2.0; never called',
  proxy_abi_version_0_2_1: 'Says that the module speaks ABI 0.2.1; never called',
  proxy_abi_version_0_2_100: "Says that the module speaks Higress's own ABI 0.2.100; never called",

  memory: "The module's memory; the host reads and writes all data there",
  malloc: 'Makes room for data from the host; Envoy prefers it to proxy_on_memory_allocate',
  proxy_on_memory_allocate: 'Makes room for data from the host, where there is no malloc',
  _initialize: 'Prepares the module before anything else; few host functions may be called in it',
  _start: 'Starts a command and so prepares it; ignored where there is _initialize',
  main: 'Called once after _initialize, with no arguments',
  __main_void: 'Called once after _initialize where there is no main; Envoy ',

  proxy_on_context_create: 'A context begins: the plugin itself (parent 0), a request or a connection',
  proxy_on_vm_start: 'The VM has started; false keeps the plugin from loading',
  proxy_validate_configuration: 'Would check a configuration; Envoy looks it up but never calls it',
  proxy_on_configure: 'The plugin gets its configuration; false keeps it from loading',
  proxy_on_tick: 'The timer has run down',
  proxy_on_queue_ready: 'A shared queue that was registered has an entry',
  proxy_on_foreign_function: 'A foreign function has something to tell; Envoy never calls it',

  proxy_on_request_headers: 'The request headers are there; decides whether to go on or pause',
  proxy_on_request_body: 'A piece of the request body is there',
  proxy_on_request_trailers: 'The request trailers are there',
  proxy_on_request_metadata: 'The client has sent an HTTP/2 METADATA frame',
  proxy_on_response_headers: 'The response headers are there; decides whether to go on or pause',
  proxy_on_response_body: 'A piece of the response body is there',
  proxy_on_response_trailers: 'The response trailers are there',
  proxy_on_response_metadata: 'The upstream has sent an HTTP/2 METADATA frame',

  proxy_on_http_call_response: 'An HTTP call is answered; no headers mean that it failed',
  proxy_on_grpc_receive_initial_metadata: "A gRPC stream's first metadata is there",
  proxy_on_grpc_receive_trailing_metadata: "A gRPC stream's last metadata is there",
  proxy_on_grpc_receive: 'A gRPC message is there',
  proxy_on_grpc_close: 'A gRPC call has failed, or a stream has ended, with a status',
  proxy_on_redis_call_response: 'A Redis command is answered; Higress only',

  proxy_on_new_connection: 'A TCP connection has been accepted',
  proxy_on_downstream_data: 'The TCP client has sent data',
  proxy_on_upstream_data: 'The TCP upstream has sent data',
  proxy_on_downstream_connection_close: 'The connection to the TCP client has been closed',
  proxy_on_upstream_connection_close: 'The connection to the TCP upstream has been closed',

  proxy_on_done: 'A context is over; the plugin itself may delay its end by returning false',
  proxy_on_log: 'The request or connection is over and can be logged',
  proxy_on_delete: 'A context goes away; its data can be freed',

  envoy_on_resolve_dns: 'A DNS lookup is answered; Envoy only',
  envoy_on_stats_update: "Envoy's stats are flushed; only for a stats sink",
};
