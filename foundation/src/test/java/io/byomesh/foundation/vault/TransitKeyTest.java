package io.byomesh.foundation.vault;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransitKeyTest {

    private static final byte[] SECRET = "a stack's key".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path directory;

    @TempDir
    Path elsewhere;

    @Test
    void turnsBackWhatItEncryptedAlsoAfterARestart() {
        var text = TransitKey.in(directory).encrypt("stack", SECRET);

        assertThat(TransitKey.in(directory).decrypt("stack", text)).contains(SECRET);
    }

    @Test
    void turnsBackNothingThatAnotherFoundationOrNameEncrypted() {
        var text = TransitKey.in(directory).encrypt("stack", SECRET);

        assertThat(TransitKey.in(elsewhere).decrypt("stack", text)).isEmpty();
        assertThat(TransitKey.in(directory).decrypt("other", text)).isEmpty();
    }

    @Test
    void answersALabelWithAKeyThatOnlyThisFoundationDerives() {
        var key = TransitKey.in(directory).decrypt("stack", "label").orElseThrow();

        assertThat(key).hasSize(32);
        assertThat(TransitKey.in(directory).decrypt("stack", "label")).contains(key);
        assertThat(TransitKey.in(elsewhere).decrypt("stack", "label").orElseThrow()).isNotEqualTo(key);
        assertThat(TransitKey.in(directory).decrypt("stack", "another").orElseThrow()).isNotEqualTo(key);
    }

    @Test
    void keepsTheSecretFromOthers() throws Exception {
        TransitKey.in(directory);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("transit.key"))))
                .isEqualTo("rw-------");
    }
}
