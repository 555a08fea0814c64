//! An HTTP filter: it marks requests with a header, answers those to some paths itself, and tidies responses.

mod config;

use config::Config;
use log::{error, info, warn};
use proxy_wasm::traits::{Context, HttpContext, RootContext};
use proxy_wasm::types::{Action, ContextType, LogLevel};
use std::rc::Rc;

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
                info!(
                    "{}: {}, denied below {:?}",
                    config.header, config.value, config.deny
                );
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

impl Context for Filter {}

impl HttpContext for Filter {
    fn on_http_request_headers(&mut self, _count: usize, _end_of_stream: bool) -> Action {
        let path = self.get_http_request_header(":path").unwrap_or_default();
        if self.config.denies(&path) {
            return self.deny(&path);
        }
        self.set_http_request_header(&self.config.header, Some(&self.config.value));
        Action::Continue
    }

    fn on_http_response_headers(&mut self, _count: usize, _end_of_stream: bool) -> Action {
        // Nobody needs to know what the server runs.
        self.set_http_response_header("x-powered-by", None);
        self.set_http_response_header("x-served-by", Some("%{name}"));
        Action::Continue
    }
}

impl Filter {
    /// Answers in place of the server behind the proxy, which never sees the request.
    fn deny(&self, path: &str) -> Action {
        warn!("denied {}", path.split('?').next().unwrap_or_default());
        self.send_http_response(
            403,
            vec![("content-type", "text/plain")],
            Some(b"not for you\n"),
        );
        Action::Pause
    }
}
