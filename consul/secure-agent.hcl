# What makes an agent of a secure mesh secure. The sidecar program adds what is secret: the key of gossip, the
# instance's own token, the authority of the servers' certificate.

acl {
  enabled        = true
  default_policy = "deny"

  # While no server can be asked, what was allowed a moment ago still is.
  down_policy = "async-cache"

  # A server may not know a token yet that another gave a moment ago. That it does not is remembered for so long.
  token_ttl = "5s"
}

default_intention_policy = "deny"

# The agent's own certificate comes from the mesh's CA, by its token, and is renewed by itself.
auto_encrypt {
  tls = true
}

tls {
  defaults {
    verify_incoming = true
    verify_outgoing = true
  }
  # A member's certificate makes nobody a server.
  internal_rpc {
    verify_server_hostname = true
  }
}

encrypt_verify_incoming = true
encrypt_verify_outgoing = true

# Envoy takes its configuration through a socket that only this instance sees.
ports {
  grpc_tls = -1
}
