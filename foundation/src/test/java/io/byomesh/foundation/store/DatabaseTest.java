package io.byomesh.foundation.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseTest {

    @TempDir
    Path folder;

    private Database database;

    @BeforeEach
    void open() {
        database = Database.open(folder.resolve("db"));
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static OrgRecord org(String name) {
        return new OrgRecord(Stamp.fresh(), name, false, new Metadata(Map.of("a", "b"), Map.of()));
    }

    @Test
    void givesRecordsBackInTheOrderInWhichTheyCame() {
        var orgs = List.of(org("z"), org("a"), org("m"));
        orgs.forEach(database.orgs()::insert);

        assertThat(database.orgs().all()).isEqualTo(orgs);
    }

    @Test
    void takesBackEverythingOfATransactionThatFails() {
        assertThatThrownBy(() -> database.inTransaction(() -> {
                    database.orgs().insert(org("a"));
                    database.policies().add(List.of(new PolicyRecord("x", "y", "tcp", 1, 2)));
                    throw new IllegalStateException("no");
                })).hasMessage("no");

        assertThat(database.orgs().all()).isEmpty();
        assertThat(database.policies().all()).isEmpty();
    }

    @Test
    void keepsWhatWasCommittedWhenNobodyClosesIt() {
        database.orgs().insert(org("kept"));

        try (var other = Database.open(folder.resolve("db"))) {
            assertThat(other.orgs().all()).extracting(OrgRecord::name).containsExactly("kept");
        }
    }

    @Test
    void isReadableByItsOwnerAlone() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("db")))).isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("db-wal")))).isEqualTo("rw-------");
    }

    @Test
    void keepsPoliciesOnceAndInOrder() {
        var first = new PolicyRecord("b", "a", "tcp", 1, 2);
        var second = new PolicyRecord("a", "b", "udp", 1, 2);
        database.policies().add(List.of(first, second));
        database.policies().add(List.of(second, first));

        assertThat(database.policies().all()).containsExactly(first, second);
        assertThat(database.policies().removeOf("a")).isTrue();
        assertThat(database.policies().all()).isEmpty();
    }

    @Test
    void isSeededOnceWithHashesOnly() throws Exception {
        var credentials = Seed.apply(database).orElseThrow();

        assertThat(Seed.apply(database)).isEmpty();
        var admin = database.users().where("username", Seed.ADMIN).get(0);
        assertThat(Passwords.matches(credentials.adminPassword(), admin.passwordHash())).isTrue();
        assertThat(Passwords.matches(credentials.developerPassword(), admin.passwordHash())).isFalse();
        assertThat(Files.readString(folder.resolve("db-wal"), StandardCharsets.ISO_8859_1))
                .doesNotContain(credentials.adminPassword(), credentials.developerPassword(), credentials.clientSecret());
    }
}
