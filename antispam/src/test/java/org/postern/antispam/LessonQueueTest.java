package org.postern.antispam;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

class LessonQueueTest {
    private final LearnerMail mail = new LearnerMail(1);

    private static StatisticalLearner learner() throws IOException {
        return StatisticalLearner.open(
                new MemoryLearnerStorage(),
                () -> StatisticalLearnerTest.settings(4, true, 100),
                () -> Instant.EPOCH);
    }

    @Test
    void learnsAndForgetsInOrder() throws Exception {
        var learner = learner();
        try (var queue = new LessonQueue(learner)) {
            var message = mail.next(true);
            var other = mail.next(false);
            queue.train(() -> Optional.of(message), LearnerLabel.SPAM, "anna");
            queue.train(() -> Optional.of(other), LearnerLabel.HAM, "anna");
            queue.forget(() -> Optional.of(message), "anna");
            queue.train(Optional::empty, LearnerLabel.HAM, "anna");
            queue.drain();
            assertThat(learner.status("anna").spams()).isZero();
            assertThat(learner.status("anna").hams()).isEqualTo(1);
            assertThat(queue.waiting()).isZero();
        }
    }

    @Test
    void goesOnAfterALessonThatFails() throws Exception {
        var learner = learner();
        try (var queue = new LessonQueue(learner)) {
            queue.train(
                    () -> {
                        throw new IOException("unreadable");
                    },
                    LearnerLabel.SPAM,
                    "anna");
            queue.train(
                    () -> {
                        throw new IllegalStateException("a defect");
                    },
                    LearnerLabel.SPAM,
                    "anna");
            var message = mail.next(true);
            queue.train(() -> Optional.of(message), LearnerLabel.SPAM, "anna");
            queue.drain();
            assertThat(learner.status("anna").spams()).isEqualTo(1);
        }
    }

    @Test
    void takesNoMoreThanItsBound() throws Exception {
        var gate = new CountDownLatch(1);
        var begun = new CountDownLatch(1);
        var queue = new LessonQueue(learner());
        queue.train(
                () -> {
                    begun.countDown();
                    try {
                        gate.await();
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                    return Optional.empty();
                },
                LearnerLabel.SPAM,
                "anna");
        begun.await();
        for (int i = 0; i < LessonQueue.MOST; i++) {
            assertThat(queue.train(Optional::empty, LearnerLabel.HAM, "anna")).isTrue();
        }
        assertThat(queue.train(Optional::empty, LearnerLabel.HAM, "anna")).isFalse();
        assertThat(queue.dropped()).isEqualTo(1);
        gate.countDown();
        queue.drain();
        queue.close();
        assertThat(queue.train(Optional::empty, LearnerLabel.HAM, "anna")).isFalse();
    }
}
