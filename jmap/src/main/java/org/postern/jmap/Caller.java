package org.postern.jmap;

/// Who makes a request: a person who has logged in, however that was done.
///
/// @param id the directory's id of the account
/// @param username what the person is called: the account's address
public record Caller(String id, String username) {}
