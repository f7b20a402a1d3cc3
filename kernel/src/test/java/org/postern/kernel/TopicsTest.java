package org.postern.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.util.List;

class TopicsTest {
    @Test
    void aTopicIsReadWhole() throws Exception {
        var topics =
                Topics.parse(
                        """
                        # About this file.

                        = quota: How much
                        @ commands User Cos
                        @ settings quota
                        @ page a.md
                        One paragraph
                        in two lines.

                        Another.
                        Try: User Get a
                        Try: Cos List

                        = queue: What waits
                        Text.
                        """);
        assertThat(topics.find("QUOTA"))
                .isEqualTo(
                        new Topics.Topic(
                                "quota",
                                "How much",
                                List.of("User", "Cos"),
                                List.of("quota"),
                                "a.md",
                                "One paragraph in two lines.\n\nAnother.\n"
                                        + "Try: User Get a\nTry: Cos List"));
        assertThat(topics.find("que").title()).isEqualTo("What waits");
        assertThatThrownBy(() -> topics.find("qu"))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e ->
                                assertThat(e.problem().detail())
                                        .isEqualTo("Did you mean queue or quota?"));
        assertThatThrownBy(() -> topics.find("nothing")).isInstanceOf(ProblemException.class);
    }

    @Test
    void thoseOfThisVersionAreWhole() {
        var topics = Topics.load().all();
        assertThat(topics).hasSizeGreaterThan(30);
        assertThat(topics)
                .allSatisfy(topic -> {
                    assertThat(topic.title()).as(topic.name()).isNotBlank();
                    assertThat(topic.text()).as(topic.name()).isNotBlank();
                    assertThat(topic.name()).matches("[a-z-]+");
                });
    }
}
