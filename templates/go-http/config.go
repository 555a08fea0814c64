package main

import (
	"encoding/json"
	"fmt"
	"strings"
)

// config is the plugin's configuration, which is JSON. What it leaves out has a default.
type config struct {
	// Header is set in each request, to Value.
	Header string `json:"header"`
	Value  string `json:"value"`
	// Deny is where paths begin that nobody may ask for. Empty: nothing is denied.
	Deny string `json:"deny"`
}

func parseConfig(data []byte) (config, error) {
	parsed := config{Header: "x-plugin", Value: "hello"}
	if len(data) == 0 {
		return parsed, nil
	}
	if err := json.Unmarshal(data, &parsed); err != nil {
		return config{}, fmt.Errorf("it is not the JSON that is expected: %w", err)
	}
	return parsed, nil
}

func (c *config) denies(path string) bool {
	return c.Deny != "" && strings.HasPrefix(path, c.Deny)
}
