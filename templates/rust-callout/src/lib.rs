//! An HTTP filter that asks another service about each request before it goes on.

mod config;

use config::Config;
use log::{error, info, warn};
use proxy_wasm::traits::{Context, HttpContext, RootContext};
use proxy_wasm::types::{Action, ContextType, LogLevel};
use std::rc::Rc;
use std::time::Duration;

proxy_wasm::main! {{
    proxy_wasm::set_log_level(LogLevel::Info);
    proxy_wasm::set_root_context(|_| Box::new(Plugin::default()));
}}

/// One entry of the proxy's configuration.
#[derive(Default)]
struct Plugin {
    config: Rc<Config>,
}

impl Context for Plugin {}

impl RootContext for Plugin {
    /// Reads the configuration. The proxy refuses the plugin when it is told that this failed.
    fn on_configure(&mut self, _size: usize) -> bool {
        match Config::parse(&self.get_plugin_configuration().unwrap_or_default()) {
            Ok(config) => {
                info!("asks cluster {} for {}", config.cluster, config.path);
                self.config = Rc::new(config);
                true
            }
            Err(reason) => {
                error!("cannot read the configuration: {reason}");
                false
            }
        }
    }

    fn create_http_context(&self, _id: u32) -> Option<Box<dyn HttpContext>> {
        Some(Box::new(Filter {
            config: Rc::clone(&self.config),
        }))
    }

    fn get_type(&self) -> Option<ContextType> {
        Some(ContextType::HttpContext)
    }
}

/// One request with its response.
struct Filter {
    config: Rc<Config>,
}

impl HttpContext for Filter {
    /// Asks, and holds the request until the answer is there.
    fn on_http_request_headers(&mut self, _count: usize, _end_of_stream: bool) -> Action {
        let Some(token) = self.get_http_request_header("authorization") else {
            return self.deny(401, b"who are you?\n");
        };
        let Config {
            cluster,
            path,
            timeout_ms,
        } = self.config.as_ref();
        let question = vec![
            (":method", "GET"),
            (":path", path),
            (":authority", cluster),
            ("authorization", token.as_str()),
        ];
        match self.dispatch_http_call(
            cluster,
            question,
            None,
            vec![],
            Duration::from_millis(*timeout_ms),
        ) {
            Ok(_) => Action::Pause,
            Err(status) => {
                error!("cannot ask cluster {cluster}: {status:?}");
                self.deny(503, b"try again later\n")
            }
        }
    }
}

impl Context for Filter {
    /// The answer is there, or will not come: then it has no headers.
    fn on_http_call_response(
        &mut self,
        _token: u32,
        _headers: usize,
        _body: usize,
        _trailers: usize,
    ) {
        let cluster = &self.config.cluster;
        match self.get_http_call_response_header(":status").as_deref() {
            Some("200") => {
                let user = self
                    .get_http_call_response_header("x-user")
                    .unwrap_or_default();
                self.set_http_request_header("x-user", Some(&user));
                self.resume_http_request();
            }
            Some(status) => {
                warn!("cluster {cluster} says {status}");
                self.deny(403, b"not for you\n");
            }
            None => {
                error!("cluster {cluster} did not answer");
                self.deny(503, b"try again later\n");
            }
        }
    }
}

impl Filter {
    /// Answers in place of the server behind the proxy, which never sees the request.
    fn deny(&self, status: u32, body: &[u8]) -> Action {
        self.send_http_response(status, vec![("content-type", "text/plain")], Some(body));
        Action::Pause
    }
}
