package org.postern.directory;

/// How a login ended, whatever the mechanism.
sealed interface LoginVerdict {
    record Right(Account account) implements LoginVerdict {}

    record Wrong(LoginRefusal reason) implements LoginVerdict {}
}
