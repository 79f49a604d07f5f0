package main

import (
	"encoding/json"
	"fmt"
	"net"

	v3 "github.com/projectcalico/api/pkg/apis/projectcalico/v3"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"

	"github.com/projectcalico/calico/libcalico-go/lib/backend/k8s/conversion"
	"github.com/projectcalico/calico/libcalico-go/lib/backend/model"
	"github.com/projectcalico/calico/libcalico-go/lib/backend/syncersv1/updateprocessors"
	"github.com/projectcalico/calico/libcalico-go/lib/backend/watchersyncer"
	validator "github.com/projectcalico/calico/libcalico-go/lib/validator/v3"
)

// What an API server would have given; nothing here depends on it, but Calico wants one.
const anyUID = "00000000-0000-4000-8000-000000000000"

// add reads one manifest and puts it into the world, converted as Calico's own syncer does.
func (w *world) add(manifest json.RawMessage) (*refusal, error) {
	var head metav1.PartialObjectMetadata
	if err := json.Unmarshal(manifest, &head); err != nil {
		return nil, err
	}
	pair, processor, err := w.read(head, manifest)
	if refused, ok := err.(refusedError); ok {
		return &refusal{Kind: head.Kind, Name: head.Name, Error: refused.Error()}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", head.Kind, head.Name, err)
	}
	pairs, err := processor.Process(pair)
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", head.Kind, head.Name, err)
	}
	w.pairs = append(w.pairs, pairs...)
	return nil, nil
}

func (w *world) read(head metav1.PartialObjectMetadata, manifest []byte) (*model.KVPair, watchersyncer.SyncerUpdateProcessor, error) {
	kubernetes := conversion.NewConverter()
	switch head.APIVersion + " " + head.Kind {
	case "v1 Namespace":
		namespace := &corev1.Namespace{}
		if err := strictly(manifest, namespace); err != nil {
			return nil, nil, err
		}
		namespace.UID = anyUID
		pair, err := kubernetes.NamespaceToProfile(namespace)
		return pair, updateprocessors.NewProfileUpdateProcessor(), err
	case "v1 Pod":
		pair, err := w.pod(manifest)
		return pair, updateprocessors.NewWorkloadEndpointUpdateProcessor(), err
	case "networking.k8s.io/v1 NetworkPolicy":
		policy := &networkingv1.NetworkPolicy{}
		if err := strictly(manifest, policy); err != nil {
			return nil, nil, err
		}
		pair, err := kubernetes.K8sNetworkPolicyToCalico(policy)
		if err != nil {
			err = refusedError{err}
		}
		return pair, updateprocessors.NewNetworkPolicyUpdateProcessor(), err
	case "projectcalico.org/v3 NetworkPolicy":
		return calico(manifest, head, &v3.NetworkPolicy{}, updateprocessors.NewNetworkPolicyUpdateProcessor())
	case "projectcalico.org/v3 GlobalNetworkPolicy":
		return calico(manifest, head, &v3.GlobalNetworkPolicy{}, updateprocessors.NewGlobalNetworkPolicyUpdateProcessor())
	case "projectcalico.org/v3 NetworkSet":
		return calico(manifest, head, &v3.NetworkSet{}, updateprocessors.NewNetworkSetUpdateProcessor())
	case "projectcalico.org/v3 GlobalNetworkSet":
		return calico(manifest, head, &v3.GlobalNetworkSet{}, updateprocessors.NewGlobalNetworkSetUpdateProcessor())
	default:
		return nil, nil, fmt.Errorf("%s is not a kind that Calico judges", head.APIVersion)
	}
}

// refusedError is what Calico says against a manifest; any other error is a mistake in the question.
type refusedError struct{ error }

func strictly(manifest []byte, object any) error {
	if err := yaml.UnmarshalStrict(manifest, object); err != nil {
		return refusedError{err}
	}
	return nil
}

func calico(
	manifest []byte, head metav1.PartialObjectMetadata, object any, processor watchersyncer.SyncerUpdateProcessor,
) (*model.KVPair, watchersyncer.SyncerUpdateProcessor, error) {
	if err := strictly(manifest, object); err != nil {
		return nil, nil, err
	}
	if err := validator.Validate(object); err != nil {
		return nil, nil, refusedError{err}
	}
	key := model.ResourceKey{Kind: head.Kind, Namespace: head.Namespace, Name: head.Name}
	return &model.KVPair{Key: key, Value: object}, processor, nil
}

func (w *world) pod(manifest []byte) (*model.KVPair, error) {
	pod := &corev1.Pod{}
	if err := strictly(manifest, pod); err != nil {
		return nil, err
	}
	address := net.ParseIP(pod.Status.PodIP)
	if address == nil {
		return nil, fmt.Errorf("its status has no address: %q", pod.Status.PodIP)
	}
	w.addresses[pod.Namespace+"/"+pod.Name] = address
	pod.Spec.NodeName = node
	pairs, err := conversion.NewConverter().PodToWorkloadEndpoints(pod)
	if err != nil {
		return nil, err
	}
	return pairs[0], nil
}
