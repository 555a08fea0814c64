//! A network filter: it counts what clients send, and closes connections that begin with a word that is not allowed.

mod config;

use config::Config;
use log::{error, info, warn};
use proxy_wasm::hostcalls::{define_metric, get_metric, increment_metric};
use proxy_wasm::traits::{Context, RootContext, StreamContext};
use proxy_wasm::types::{Action, ContextType, LogLevel, MetricType};
use std::rc::Rc;

proxy_wasm::main! {{
    proxy_wasm::set_log_level(LogLevel::Info);
    proxy_wasm::set_root_context(|_| Box::new(Plugin::default()));
}}

/// One entry of the proxy's configuration.
#[derive(Default)]
struct Plugin {
    config: Rc<Config>,
    /// The number of the counter.
    received: u32,
}

impl Context for Plugin {}

impl RootContext for Plugin {
    /// Reads the configuration. The proxy refuses the plugin when it is told that this failed.
    fn on_configure(&mut self, _size: usize) -> bool {
        match Config::parse(&self.get_plugin_configuration().unwrap_or_default()) {
            Ok(config) => {
                info!("denied: {:?}", config.deny);
                self.config = Rc::new(config);
            }
            Err(reason) => {
                error!("cannot read the configuration: {reason}");
                return false;
            }
        }
        match define_metric(MetricType::Counter, "%{metric}_bytes_received") {
            Ok(number) => self.received = number,
            Err(status) => error!("cannot count: {status:?}"),
        }
        true
    }

    fn create_stream_context(&self, _id: u32) -> Option<Box<dyn StreamContext>> {
        Some(Box::new(Filter {
            config: Rc::clone(&self.config),
            received: self.received,
            is_known: false,
        }))
    }

    fn get_type(&self) -> Option<ContextType> {
        Some(ContextType::StreamContext)
    }
}

/// One connection.
struct Filter {
    config: Rc<Config>,
    received: u32,
    is_known: bool,
}

impl Context for Filter {}

impl StreamContext for Filter {
    fn on_downstream_data(&mut self, size: usize, _end_of_stream: bool) -> Action {
        // The end of what a client sends may come without data, and a counter cannot grow by nothing.
        if size == 0 {
            return Action::Continue;
        }
        if let Err(status) = increment_metric(self.received, size as i64) {
            error!("cannot count: {status:?}");
        }
        if self.is_known {
            return Action::Continue;
        }
        // The first piece decides. A client that sends it byte by byte is not recognised: collect more if that matters.
        self.is_known = true;
        let start = self.get_downstream_data(0, size).unwrap_or_default();
        if !self.config.denies(&start) {
            return Action::Continue;
        }
        warn!("denied a connection that begins with {}", self.config.deny);
        self.close_downstream();
        Action::Pause
    }

    fn on_log(&mut self) {
        let total = get_metric(self.received).unwrap_or_default();
        info!("{total} bytes received in all connections");
    }
}
