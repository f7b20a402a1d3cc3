package org.postern.sieve;

/// A word of the vocabulary: how it is written, and what makes it ready to run.
///
/// @param <M> [CommandMaker] or [TestMaker]
record Word<M>(Signature signature, M maker) {
    @FunctionalInterface
    interface CommandMaker {
        /// @throws SieveException when there are too many mistakes; a single one is told to the
        ///   call
        Statement make(Call call) throws SieveException;
    }

    @FunctionalInterface
    interface TestMaker {
        /// @throws SieveException when there are too many mistakes; a single one is told to the
        ///   call
        Tested make(Call call) throws SieveException;
    }

    @FunctionalInterface
    interface ConditionMaker {
        Condition make(Call call) throws SieveException;
    }

    static Word<CommandMaker> command(Signature signature, CommandMaker maker) {
        return new Word<>(signature, maker);
    }

    static Word<TestMaker> test(Signature signature, ConditionMaker maker) {
        return new Word<>(signature, call -> Tested.of(maker.make(call)));
    }
}
