//! The plugin's configuration, which is JSON. What it leaves out has a default.

use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Config {
    /// Whom to ask: a cluster of the proxy's.
    pub cluster: String,
    pub path: String,
    /// How long to wait for the answer.
    pub timeout_ms: u64,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            cluster: "auth".into(),
            path: "/check".into(),
            timeout_ms: 500,
        }
    }
}

impl Config {
    pub fn parse(bytes: &[u8]) -> Result<Self, String> {
        if bytes.is_empty() {
            return Ok(Self::default());
        }
        let config: Self = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
        if config.cluster.is_empty() {
            return Err("cluster is empty".into());
        }
        Ok(config)
    }
}

#[cfg(test)]
mod tests {
    use super::Config;

    #[test]
    fn has_defaults() {
        let config = Config::parse(b"").unwrap();
        assert_eq!((config.cluster.as_str(), config.timeout_ms), ("auth", 500));
    }

    #[test]
    fn reads_what_it_is_told() {
        let config = Config::parse(br#"{"path": "/who", "timeoutMs": 50}"#).unwrap();
        assert_eq!((config.path.as_str(), config.timeout_ms), ("/who", 50));
    }

    #[test]
    fn refuses_nobody() {
        assert!(Config::parse(br#"{"cluster": ""}"#).is_err());
    }
}
