package main

import (
	"encoding/json"
	"errors"
	"fmt"
)

// config is the plugin's configuration, which is JSON. What it leaves out has a default.
type config struct {
	// Cluster is whom to ask: a cluster of the proxy's.
	Cluster string `json:"cluster"`
	Path    string `json:"path"`
	// TimeoutMs is how long to wait for the answer, in milliseconds.
	TimeoutMs uint32 `json:"timeoutMs"`
}

func parseConfig(data []byte) (config, error) {
	parsed := config{Cluster: "auth", Path: "/check", TimeoutMs: 500}
	if len(data) == 0 {
		return parsed, nil
	}
	if err := json.Unmarshal(data, &parsed); err != nil {
		return config{}, fmt.Errorf("it is not the JSON that is expected: %w", err)
	}
	if parsed.Cluster == "" {
		return config{}, errors.New("cluster is empty")
	}
	return parsed, nil
}
