package io.byomesh.mesh.target;

import java.util.Map;

/** How to log in to Cloud Foundry: one of the ways that Cloud Foundry's own clients know. */
public sealed interface Credentials {

    /** A person's name and password. */
    record UserPassword(String user, String password) implements Credentials {
        @Override
        public String toString() {
            return "user '" + user + "'";
        }
    }

    /** A UAA client, as pipelines use it. */
    record Client(String id, String secret) implements Credentials {
        @Override
        public String toString() {
            return "client '" + id + "'";
        }
    }

    /** A token that somebody else fetched. */
    record AccessToken(String token) implements Credentials {
        @Override
        public String toString() {
            return "the given access token";
        }
    }

    /**
     * The credentials that the environment names, in the order in which the provider looks for them:
     * {@code CF_USER} and {@code CF_PASSWORD}, {@code CF_CLIENT_ID} and {@code CF_CLIENT_SECRET}, {@code CF_ACCESS_TOKEN}.
     *
     * @return null where it names none
     */
    static Credentials fromEnvironment(Map<String, String> environment) {
        if (environment.containsKey("CF_USER") && environment.containsKey("CF_PASSWORD")) {
            return new UserPassword(environment.get("CF_USER"), environment.get("CF_PASSWORD"));
        }
        if (environment.containsKey("CF_CLIENT_ID") && environment.containsKey("CF_CLIENT_SECRET")) {
            return new Client(environment.get("CF_CLIENT_ID"), environment.get("CF_CLIENT_SECRET"));
        }
        if (environment.containsKey("CF_ACCESS_TOKEN")) {
            return new AccessToken(environment.get("CF_ACCESS_TOKEN").replaceFirst("(?i)^bearer ", ""));
        }
        return null;
    }
}
