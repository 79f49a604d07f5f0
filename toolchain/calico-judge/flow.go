package main

import (
	"fmt"
	"net"

	"github.com/projectcalico/calico/felix/rules"
)

// flow is one connection that a pod begins or receives.
type flow struct {
	Pod       string `json:"pod"`
	Direction string `json:"direction"`
	Address   string `json:"address"`
	Protocol  string `json:"protocol"`
	Port      int    `json:"port"`
}

// packet is a flow as Calico's checker asks for it.
type packet struct {
	source, destination net.IP
	protocol, port      int
}

// Where a connection comes from is of no interest to any policy here.
const anySourcePort = 40000

func (f flow) packet(own net.IP, direction rules.RuleDir) (packet, error) {
	other := net.ParseIP(f.Address)
	if other == nil {
		return packet{}, fmt.Errorf("%q is no address", f.Address)
	}
	protocol, known := map[string]int{"tcp": 6, "udp": 17}[f.Protocol]
	if !known {
		return packet{}, fmt.Errorf("protocol %q is neither tcp nor udp", f.Protocol)
	}
	if direction == rules.RuleDirIngress {
		return packet{source: other, destination: own, protocol: protocol, port: f.Port}, nil
	}
	return packet{source: own, destination: other, protocol: protocol, port: f.Port}, nil
}

func (p packet) GetSourceIP() net.IP                { return p.source }
func (p packet) GetDestIP() net.IP                  { return p.destination }
func (p packet) GetSourcePort() int                 { return anySourcePort }
func (p packet) GetDestPort() int                   { return p.port }
func (p packet) GetProtocol() int                   { return p.protocol }
func (p packet) GetHttpMethod() *string             { return nil }
func (p packet) GetHttpPath() *string               { return nil }
func (p packet) GetSourcePrincipal() *string        { return nil }
func (p packet) GetDestPrincipal() *string          { return nil }
func (p packet) GetSourceLabels() map[string]string { return nil }
func (p packet) GetDestLabels() map[string]string   { return nil }
