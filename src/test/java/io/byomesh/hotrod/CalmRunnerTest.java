package io.byomesh.hotrod;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.logging.Filter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CalmRunnerTest {

    private final Logger runner = Logger.getLogger("com.pulumi.deployment.internal.DeploymentImpl");
    private final Level levelBefore = runner.getLevel();
    private final Filter filterBefore = runner.getFilter();

    @BeforeEach
    void calm() {
        runner.setLevel(Level.INFO);
        CalmRunner.calm();
    }

    @AfterEach
    void asBefore() {
        runner.setLevel(levelBefore);
        runner.setFilter(filterBefore);
    }

    @Test
    void hearsOfEachRoundOfTheRunner() {
        assertThat(runner.isLoggable(Level.FINEST)).isTrue();
    }

    @Test
    void showsWhatWasShownBeforeAndNothingElse() {
        assertThat(shows(Level.WARNING, "Something is wrong")).isTrue();
        assertThat(shows(Level.FINEST, "Remaining tasks [2]: {}")).isFalse();
        assertThat(shows(Level.FINEST, "Registering task")).isFalse();
    }

    private boolean shows(Level level, String message) {
        return runner.getFilter().isLoggable(new LogRecord(level, message));
    }
}
