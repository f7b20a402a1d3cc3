package org.postern.antispam;

/// What could not be used of a rule file.
///
/// @param place file and line: `20_body_tests.cf:17`
/// @param problem what is wrong with it, in words
public record RuleProblem(String place, String problem) {}
