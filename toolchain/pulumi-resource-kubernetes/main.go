// Command pulumi-resource-kubernetes is Pulumi's Kubernetes provider, built from its own module.
package main

import (
	"github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/provider"
)

// version is what the Python SDK of the same release asks the engine for.
const version = "4.27.0"

// schema is empty on purpose: Python programs carry the types in their SDK, so the engine never asks for one.
var schema = []byte(`{"name":"kubernetes","version":"` + version + `"}`)

func main() {
	provider.Serve("kubernetes", version, schema, []byte("{}"))
}
