package io.byomesh.foundation.router;

import io.byomesh.foundation.cell.LiveInstance;

/** Where a request can be sent: one port of one instance. */
record Endpoint(LiveInstance instance, int port) {

    /** The process, port and address behind it, which tell one connection pool from another. */
    Key key() {
        return new Key(instance.instanceGuid(), instance.address(), port);
    }

    /** An address is given to another instance one day, so it alone does not name an endpoint. */
    record Key(String instanceGuid, String address, int port) {}
}
