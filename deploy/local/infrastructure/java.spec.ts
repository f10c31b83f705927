import { describe, expect, test } from 'vitest';
import { chooseJava, featureRelease, type Java } from './java.ts';

const java = (release: number): Java => ({ home: `/jdk-${release}`, command: `/jdk-${release}/bin/java`, release });

test.each([
  ['25.0.1', 25],
  ['21', 21],
  ['17.0.15', 17],
  ['1.8.0_392', 8],
  ['24-ea', 24],
])('version %s is release %d', (version, release) => {
  expect(featureRelease(version)).toBe(release);
});

describe('the choice', () => {
  test('is the newest', () => {
    expect(chooseJava([java(21), java(25), java(17)])).toEqual(java(25));
  });

  test('is JAVA_HOME where that is new enough', () => {
    expect(chooseJava([java(21), java(25)], '/jdk-21')).toEqual(java(21));
    expect(chooseJava([java(17), java(25)], '/jdk-17')).toEqual(java(25));
  });

  test('fails with what there is and what to do', () => {
    expect(() => chooseJava([java(17)])).toThrow('No JDK 21 or newer found (Java 17 in /jdk-17). Install one');
    expect(() => chooseJava([])).toThrow('found (none)');
  });
});
