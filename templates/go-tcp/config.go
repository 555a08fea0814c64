package main

import (
	"encoding/json"
	"fmt"
)

// config is the plugin's configuration, which is JSON.
type config struct {
	// Deny is what connections begin with that are closed. Empty: none.
	Deny string `json:"deny"`
}

func parseConfig(data []byte) (config, error) {
	parsed := config{}
	if len(data) == 0 {
		return parsed, nil
	}
	if err := json.Unmarshal(data, &parsed); err != nil {
		return config{}, fmt.Errorf("it is not the JSON that is expected: %w", err)
	}
	return parsed, nil
}
