package io.byomesh.mesh.graph;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChoreographyTest {

    @Test
    void theDefaultFitsWhatCloudFoundryGives() {
        assertThat(Choreography.DEFAULT.problems()).isEmpty();
        assertThat(Choreography.DEFAULT.stopAtMost()).isLessThan(10);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5})
    void aDrainThatFitsIsTaken(int seconds) {
        assertThat(Choreography.DEFAULT.withDrainSeconds(seconds).problems()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 6, 60})
    void aDrainThatCloudFoundryWouldKillIsRefusedWithWhatFits(int seconds) {
        assertThat(Choreography.DEFAULT.withDrainSeconds(seconds).problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.sentence()).contains("drainSeconds", seconds + " s", "set 0 to 5"));
    }

    @Test
    void reliefEndsBeforeTheDrainThatWaitsForIt() {
        for (var seconds = 1; seconds <= 5; seconds++) {
            var choreography = Choreography.DEFAULT.withDrainSeconds(seconds);
            assertThat(choreography.reliefSeconds()).isLessThan(choreography.drainSeconds());
        }
    }

    @Test
    void waitsThatGiveUpInTheWrongOrderAreRefused() {
        var order = new Choreography(120, 110, 140, 3, 2, 4, 2, 2, 3, 9);

        assertThat(order.problems()).singleElement().satisfies(problem -> assertThat(problem.sentence()).contains("120, 110, 140"));
    }

    @Test
    void aStartThatOutlastsTheProvidersPatienceIsRefused() {
        var slow = new Choreography(120, 130, 140, 30, 2, 4, 2, 2, 3, 9);

        assertThat(slow.problems()).singleElement().satisfies(problem -> assertThat(problem.sentence()).contains("upstreamSeconds", "set it to 16"));
    }

    @Test
    void theTableSaysInWordsThatNothingIsDrained() {
        assertThat(Choreography.DEFAULT.withDrainSeconds(0).table()).contains("requests are not waited for").doesNotContain("turns the service critical");
        assertThat(Choreography.DEFAULT.table()).contains("turns the service critical, once another instance passes");
    }
}
