package io.byomesh.foundation.store;

import java.util.List;

/**
 * Someone who may log in, or a client that the Cloud Controller knows as a user.
 *
 * @param passwordHash null for a client's shadow, which cannot log in with a password
 * @param scopes what a token of this user carries besides the scopes that every user has
 */
public record UserRecord(Stamp stamp, String username, String origin, String passwordHash, List<String> scopes, Metadata metadata)
        implements Entity {

    public UserRecord withPasswordHash(String hash) {
        return new UserRecord(stamp.touched(), username, origin, hash, scopes, metadata);
    }

    public UserRecord withMetadata(Metadata newMetadata) {
        return new UserRecord(stamp.touched(), username, origin, passwordHash, scopes, newMetadata);
    }
}
