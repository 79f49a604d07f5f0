// Custom resource definitions that a local cluster is given where a platform asks for them. Nothing here is compiled:
// the modules are downloaded, and the definitions are copied out of them. cli/toolchain/definitions.py says which files.
module groundwork/toolchain/definitions

go 1.26

require (
	github.com/cert-manager/cert-manager v1.18.2
	github.com/cloudnative-pg/cloudnative-pg v1.26.0
	github.com/external-secrets/external-secrets v0.19.2
	github.com/k8up-io/k8up/v2 v2.13.1
	github.com/projectcalico/calico v0.0.0-20251021213802-b1f3c43f8437
	github.com/prometheus-operator/prometheus-operator v0.90.1
)
