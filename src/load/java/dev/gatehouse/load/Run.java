package dev.gatehouse.load;

import java.util.Map;

/**
 * One start of the comparison, as the results remember it.
 *
 * @param id when it began, in UTC
 * @param conditions such as the machine, versions and options, each with its name
 */
record Run(String id, Map<String, String> conditions) {}
