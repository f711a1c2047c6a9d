# What makes a mesh "insecure-open", in one place: servers and agents load this file only when mesh.json says so.
# Securing a mesh means not loading it.
#
# Open are: Consul's API and UI, to whoever reaches them, the servers' public route included; the gossip pool
# and the servers' RPC, to whoever a network policy lets through; every connection between two services.
# Not open is the wire between sidecars, which speaks mTLS with an identity per service.

acl {
  enabled = false
}

default_intention_policy = "allow"

tls {
  defaults {
    verify_incoming = false
    verify_outgoing = false
  }
}

# Without certificates there is nothing to serve gRPC over TLS with.
ports {
  grpc_tls = -1
}
