package io.byomesh.foundation.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PasswordsTest {

    @Test
    void whatWasRightOnceStaysRightAndMakesNothingElseRight() {
        var password = Passwords.random();
        var hash = Passwords.hash(password);

        for (int time = 0; time < 2; time++) {
            assertThat(Passwords.matches(password, hash)).isTrue();
            assertThat(Passwords.matches(password + "x", hash)).isFalse();
            assertThat(Passwords.matches("", hash)).isFalse();
        }
    }

    @Test
    void aPasswordThatWasRightIsWrongOnceThereIsAnother() {
        var hash = Passwords.hash("old");
        assertThat(Passwords.matches("old", hash)).isTrue();

        assertThat(Passwords.matches("old", Passwords.hash("new"))).isFalse();
    }

    @Test
    void theSamePasswordIsHashedDifferentlyEachTime() {
        assertThat(Passwords.hash("same")).isNotEqualTo(Passwords.hash("same"));
    }

    @Test
    void nothingIsThePasswordOfAUserThatDoesNotExist() {
        assertThat(Passwords.matches("", null)).isFalse();
    }
}
