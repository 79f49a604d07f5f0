// Takes the place of the SDK's generated file of the same name when the provider is built here.
//
// The provider's components (Chart, ConfigFile, ConfigGroup, Directory) use this package to register the objects of a
// chart or a manifest. Upstream has a Go type for each of 167 kinds and chooses one, to find out nothing from it: what a
// component needs of a resource it has registered are URN and ID. Those types are six tenths of what it takes to compile the
// provider. Here each kind is registered as what it is in the state, under the same type token, without a Go type for
// its fields. All 167 tokens of 4.27.0 are of the one form below.

package v2

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// groups are those of the Kubernetes API whose lists upstream knows; the core group is empty.
var groups = []string{
	"", "admissionregistration.k8s.io", "apiextensions.k8s.io", "apiregistration.k8s.io", "apps",
	"auditregistration.k8s.io", "autoscaling", "batch", "certificates.k8s.io", "coordination.k8s.io",
	"discovery.k8s.io", "events.k8s.io", "extensions", "flowcontrol.apiserver.k8s.io", "networking.k8s.io",
	"node.k8s.io", "policy", "rbac.authorization.k8s.io", "resource.k8s.io", "scheduling.k8s.io",
	"settings.k8s.io", "storage.k8s.io", "storagemigration.k8s.io",
}

// IsListKind says whether an object is a list of others, which is registered item by item.
func IsListKind(apiVersion, kind string) bool {
	group, _, grouped := strings.Cut(apiVersion, "/")
	if !grouped {
		group = ""
	}
	return strings.HasSuffix(kind, "List") && slices.Contains(groups, group)
}

// RegisterResource registers one object with the engine.
func RegisterResource(
	ctx *pulumi.Context, apiVersion, kind, name string, props pulumi.Input, opts ...pulumi.ResourceOption,
) (pulumi.CustomResource, error) {
	if apiVersion == "v1" {
		apiVersion = "core/v1"
	}
	var registered pulumi.CustomResourceState
	token := fmt.Sprintf("kubernetes:%s:%s", apiVersion, kind)
	if err := ctx.RegisterResource(token, name, props, &registered, opts...); err != nil {
		return nil, err
	}
	return &registered, nil
}
