//! The plugin's configuration, which is JSON.

use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Config {
    /// What connections begin with that are closed. Empty: none.
    pub deny: String,
}

impl Config {
    pub fn parse(bytes: &[u8]) -> Result<Self, String> {
        if bytes.is_empty() {
            return Ok(Self::default());
        }
        serde_json::from_slice(bytes).map_err(|error| error.to_string())
    }

    pub fn denies(&self, start: &[u8]) -> bool {
        !self.deny.is_empty() && start.starts_with(self.deny.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::Config;

    #[test]
    fn denies_what_it_is_told_to() {
        let config = Config::parse(br#"{"deny": "QUIT"}"#).unwrap();
        assert!(config.denies(b"QUIT now") && !config.denies(b"hello"));
    }

    #[test]
    fn denies_nothing_by_itself() {
        assert!(!Config::parse(b"").unwrap().denies(b"QUIT"));
    }

    #[test]
    fn refuses_what_is_no_json() {
        assert!(Config::parse(b"{").is_err());
    }
}
