package io.byomesh.foundation.api.access;

import io.byomesh.foundation.http.CfErrors;
import io.byomesh.foundation.http.Handler;
import io.byomesh.foundation.http.Identity;
import io.byomesh.foundation.http.Request;
import io.byomesh.foundation.store.Database;

/** Finds out what somebody may do. */
public final class Access {

    static final String ADMIN = "cloud_controller.admin";
    static final String ADMIN_READ_ONLY = "cloud_controller.admin_read_only";

    private final Database database;

    public Access(Database database) {
        this.database = database;
    }

    public Rights of(Request request) {
        return of(request.identity());
    }

    public Rights of(Identity identity) {
        return new Rights(database, identity);
    }

    /** Lets only tokens through that may read, or write, at all. */
    public static Handler scoped(Handler handler) {
        return request -> {
            var identity = request.identity();
            var sufficient = request.method().equals("GET")
                    ? identity.has("cloud_controller.read") || identity.has(ADMIN) || identity.has(ADMIN_READ_ONLY)
                    : identity.has("cloud_controller.write") || identity.has(ADMIN);
            if (!sufficient) {
                throw CfErrors.insufficientScope();
            }
            return handler.handle(request);
        };
    }
}
