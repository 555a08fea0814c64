//! The plugin's configuration, which is JSON. What it leaves out has a default.

use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(default)]
pub struct Config {
    /// Is set in each request, to `value`.
    pub header: String,
    pub value: String,
    /// Where paths begin that nobody may ask for. Empty: nothing is denied.
    pub deny: String,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            header: "x-plugin".into(),
            value: "hello".into(),
            deny: String::new(),
        }
    }
}

impl Config {
    pub fn parse(bytes: &[u8]) -> Result<Self, String> {
        if bytes.is_empty() {
            return Ok(Self::default());
        }
        serde_json::from_slice(bytes).map_err(|error| error.to_string())
    }

    pub fn denies(&self, path: &str) -> bool {
        !self.deny.is_empty() && path.starts_with(&self.deny)
    }
}

#[cfg(test)]
mod tests {
    use super::Config;

    #[test]
    fn has_defaults() {
        let config = Config::parse(b"").unwrap();
        assert_eq!(
            (config.header.as_str(), config.denies("/admin")),
            ("x-plugin", false)
        );
    }

    #[test]
    fn denies_what_it_is_told_to() {
        let config = Config::parse(br#"{"deny": "/admin"}"#).unwrap();
        assert!(config.denies("/admin/users") && !config.denies("/"));
    }

    #[test]
    fn refuses_what_is_no_json() {
        assert!(Config::parse(b"{").is_err());
    }
}
