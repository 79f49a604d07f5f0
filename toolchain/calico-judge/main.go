// Command calico-judge asks Calico what it makes of manifests. It reads one JSON document from standard input:
//
//	{"manifests": [...], "flows": [{"pod": "namespace/name", "direction": "egress", "address": "10.0.0.1",
//	                                "protocol": "tcp", "port": 443}]}
//
// Manifests are Namespaces, Pods (with an address in their status), and policies of Kubernetes or Calico; any other kind
// is an error. Every one goes through the strict reading and the validation that calicoctl does. If none is refused,
// Felix's calculation graph works out which policies reach which pod, and Calico's own checker walks their rules. It
// prints one JSON document: what was refused, and otherwise one verdict for each flow, in their order.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"

	"github.com/sirupsen/logrus"

	"github.com/projectcalico/calico/app-policy/checker"
	"github.com/projectcalico/calico/app-policy/policystore"
	"github.com/projectcalico/calico/felix/calc"
	"github.com/projectcalico/calico/felix/config"
	extdataplane "github.com/projectcalico/calico/felix/dataplane/external"
	"github.com/projectcalico/calico/felix/proto"
	"github.com/projectcalico/calico/felix/rules"
	"github.com/projectcalico/calico/libcalico-go/lib/backend/api"
	"github.com/projectcalico/calico/libcalico-go/lib/backend/model"
)

// All pods are on one node: Felix looks at the endpoints of its own node only.
const node = "node"

type question struct {
	Manifests []json.RawMessage `json:"manifests"`
	Flows     []flow            `json:"flows"`
}

type refusal struct {
	Kind  string `json:"kind"`
	Name  string `json:"name"`
	Error string `json:"error"`
}

type step struct {
	Tier   string `json:"tier"`
	Policy string `json:"policy"`
	Rule   int    `json:"rule"` // -1: no rule of the tier's policies matched, and the tier's default action decides
	Action string `json:"action"`
}

type verdict struct {
	Allowed bool   `json:"allowed"`
	Trace   []step `json:"trace"`
}

type answer struct {
	Refused  []refusal `json:"refused"`
	Verdicts []verdict `json:"verdicts"`
}

func main() {
	logrus.SetOutput(os.Stderr)
	logrus.SetLevel(logrus.ErrorLevel)
	if len(os.Args) > 1 {
		fmt.Println("calico-judge reads one JSON document from standard input; Calico v3.31.0")
		return
	}
	said, err := judge(os.Stdin)
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(said)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "calico-judge:", err)
		os.Exit(1)
	}
}

func judge(in io.Reader) (answer, error) {
	var asked question
	decoder := json.NewDecoder(in)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&asked); err != nil {
		return answer{}, err
	}
	said := answer{Refused: []refusal{}, Verdicts: []verdict{}}
	world := newWorld()
	for _, manifest := range asked.Manifests {
		if refused, err := world.add(manifest); err != nil {
			return answer{}, err
		} else if refused != nil {
			said.Refused = append(said.Refused, *refused)
		}
	}
	if len(said.Refused) > 0 {
		return said, nil
	}
	if err := world.calculate(); err != nil {
		return answer{}, err
	}
	for _, one := range asked.Flows {
		given, err := world.verdict(one)
		if err != nil {
			return answer{}, err
		}
		said.Verdicts = append(said.Verdicts, given)
	}
	return said, nil
}

// world is what the manifests say, first as Calico's data store has it, then as its dataplane has it.
type world struct {
	pairs     []*model.KVPair
	addresses map[string]net.IP
	endpoints map[string]*proto.WorkloadEndpoint
	store     *policystore.PolicyStore
}

func newWorld() *world {
	order := 1_000_000.0 // as the tier that every cluster has
	return &world{
		pairs: []*model.KVPair{{
			Key:   model.TierKey{Name: "default"},
			Value: &model.Tier{Order: &order, DefaultAction: "Deny"},
		}},
		addresses: map[string]net.IP{},
		endpoints: map[string]*proto.WorkloadEndpoint{},
		store:     policystore.NewPolicyStore(),
	}
}

func (w *world) calculate() error {
	settings := config.New()
	settings.FelixHostname = node
	events := calc.NewEventSequencer(settings)
	var failed error
	events.Callback = func(event any) {
		if err := w.take(event); err != nil {
			failed = err
		}
	}
	graph := calc.NewCalculationGraph(events, calc.NewLookupsCache(), settings, func() {})
	for _, pair := range w.pairs {
		graph.OnUpdates([]api.Update{{KVPair: *pair, UpdateType: api.UpdateTypeKVNew}})
	}
	graph.OnStatusUpdated(api.InSync)
	graph.Flush()
	events.Flush()
	return failed
}

func (w *world) take(event any) error {
	if _, ok := event.(*calc.DatastoreNotReady); ok {
		return nil
	}
	envelope, err := extdataplane.WrapPayloadWithEnvelope(event, 0)
	if err != nil {
		return err
	}
	w.store.ProcessUpdate("per-host-policies", envelope, false)
	if update, ok := event.(*proto.WorkloadEndpointUpdate); ok {
		w.endpoints[update.Id.WorkloadId] = update.Endpoint
	}
	return nil
}

func (w *world) verdict(one flow) (verdict, error) {
	endpoint, address := w.endpoints[one.Pod], w.addresses[one.Pod]
	if endpoint == nil || address == nil {
		return verdict{}, fmt.Errorf("there is no pod %s among the manifests", one.Pod)
	}
	known := map[string]rules.RuleDir{"egress": rules.RuleDirEgress, "ingress": rules.RuleDirIngress}
	direction, ok := known[one.Direction]
	if !ok {
		return verdict{}, fmt.Errorf("direction %q is neither egress nor ingress", one.Direction)
	}
	packet, err := one.packet(address, direction)
	if err != nil {
		return verdict{}, err
	}
	given := verdict{Trace: []step{}}
	for _, rule := range checker.Evaluate(direction, w.store, endpoint, packet) {
		given.Trace = append(given.Trace, step{
			Tier: rule.TierString(), Policy: rule.NameString(), Rule: rule.Index, Action: rule.ActionString(),
		})
		given.Allowed = rule.Action == rules.RuleActionAllow
	}
	return given, nil
}
