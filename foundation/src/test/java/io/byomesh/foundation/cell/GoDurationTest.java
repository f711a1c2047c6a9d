package io.byomesh.foundation.cell;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoDurationTest {

    @ParameterizedTest
    @CsvSource({"0,0s", "500,0.5s", "2000,2s", "60000,1m0s", "60500,1m0.5s", "180000,3m0s", "3661000,1h1m1s"})
    void writesWhatGoWrites(long milliseconds, String expected) {
        assertThat(GoDuration.format(Duration.ofMillis(milliseconds))).isEqualTo(expected);
    }
}
