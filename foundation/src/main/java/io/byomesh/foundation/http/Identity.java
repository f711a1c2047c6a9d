package io.byomesh.foundation.http;

import java.util.Set;

/**
 * Who asks, as the token says.
 *
 * @param userGuid the user's GUID, or a client's id
 * @param name the user's name, or a client's id
 */
public record Identity(String userGuid, String name, boolean client, Set<String> scopes) {

    public boolean has(String scope) {
        return scopes.contains(scope);
    }
}
