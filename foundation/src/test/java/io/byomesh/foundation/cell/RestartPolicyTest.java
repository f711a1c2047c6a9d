package io.byomesh.foundation.cell;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestartPolicyTest {

    @ParameterizedTest
    @CsvSource({"1,0", "2,0", "3,30", "4,60", "5,120", "6,240", "7,480", "8,960", "9,960", "199,960"})
    void waitsLongerAfterEachCrash(int crashes, long seconds) {
        assertThat(RestartPolicy.delay(crashes)).contains(Duration.ofSeconds(seconds));
    }

    @Test
    void givesUpInTheEnd() {
        assertThat(RestartPolicy.delay(200)).isEmpty();
    }

    @Test
    void aCrashAfterFiveGoodMinutesIsTheFirstAgain() {
        assertThat(RestartPolicy.crashCount(7, Duration.ofMinutes(5))).isEqualTo(8);
        assertThat(RestartPolicy.crashCount(7, Duration.ofMinutes(5).plusMillis(1))).isEqualTo(1);
    }
}
