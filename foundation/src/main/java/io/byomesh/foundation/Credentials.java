package io.byomesh.foundation;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.byomesh.foundation.files.PrivateFile;
import io.byomesh.foundation.store.Seed;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Who may log in to a foundation, as kept in its data directory. */
public record Credentials(User admin, User developer, Client client) {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /** A user and the password. */
    public record User(String user, String password) {}

    /** A UAA client and its secret. */
    public record Client(String id, String secret) {}

    static Credentials of(Seed.Credentials seed) {
        return new Credentials(
                new User(Seed.ADMIN, seed.adminPassword()),
                new User(Seed.DEVELOPER, seed.developerPassword()),
                new Client(seed.clientId(), seed.clientSecret()));
    }

    /** The credentials of the foundation in this directory. */
    public static Credentials read(DataDir dataDir) {
        try {
            return JSON.readValue(dataDir.credentials().toFile(), Credentials.class);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the credentials in " + dataDir.credentials() + ": " + e.getMessage(), e);
        }
    }

    void write(DataDir dataDir) {
        try {
            PrivateFile.write(dataDir.credentials(), JSON.writeValueAsBytes(this));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
