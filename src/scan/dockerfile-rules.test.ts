import { describe, expect, it } from 'vitest'
import { seen, seenIn } from '../../test/scan/seen.ts'

describe('a secret in a Dockerfile', () => {
  const found = (text: string): string[] => seen('dockerfile-secret', 'Dockerfile', `FROM node\n${text}\nUSER node`)

  it.each([
    ['ENV API_KEY=abc', '2:5 bakes API_KEY into the image with ENV'],
    ['env API_KEY abc', '2:5 bakes API_KEY into the image with ENV'],
    ['ENV A=b DB_PASSWORD="c d"', '2:9 bakes DB_PASSWORD into the image with ENV'],
    ['ENV A=b \\\n    DB_PASSWORD=$P', '3:5 bakes DB_PASSWORD into the image with ENV'],
    ['ARG NPM_TOKEN', "2:5 takes NPM_TOKEN as a build argument, which the image's history keeps"],
    ['ARG NPM_TOKEN=abc', "2:5 takes NPM_TOKEN as a build argument, which the image's history keeps"],
    ['COPY package.json .env ./', '2:19 copies .env into the image'],
    ['COPY --chown=node .env* ./', '2:19 copies .env* into the image'],
    ['ADD certs/server.pem /certs/', '2:5 copies server.pem into the image'],
    ['COPY ["keys/id_rsa", "/root/.ssh/"]', '2:6 copies id_rsa into the image'],
    ['COPY config/.secrets.toml /app/', '2:6 copies .secrets.toml into the image'],
    ['COPY --from=build /app/.npmrc .', '2:19 copies .npmrc into the image'],
  ])('is found in %s', (text, expected) => {
    expect(found(text)).toEqual([expected])
  })

  it.each([
    'ENV API_KEY=',
    'ENV API_KEY_FILE=/run/secrets/api_key',
    'ENV TOKEN_TTL=30s',
    'ARG NODE_VERSION=24',
    'COPY .env.example ./',
    'COPY src ./src',
    'RUN --mount=type=secret,id=npm npm ci',
    '# ENV API_KEY=abc',
    'RUN <<EOF\nENV API_KEY=abc\nEOF',
  ])('is none in %s', text => {
    expect(found(text)).toEqual([])
  })
})

describe('a Dockerfile that copies its whole folder', () => {
  const whole = { path: 'api/Dockerfile', text: 'FROM node\nCOPY --chown=node . .\nUSER node' }
  const found = (...ignore: { path: string; text: string }[]): string[] =>
    seenIn('dockerfile-secret', [whole, ...ignore], { complete: true })
  const issue = 'api/Dockerfile:2:19 copies the whole folder, and no .dockerignore keeps a .env out of it'

  it('needs a .dockerignore that leaves .env out', () => {
    expect(found()).toEqual([issue])
    expect(found({ path: 'api/.dockerignore', text: 'node_modules\n' })).toEqual([issue])
  })

  it.each(['.env', '.env*', '**/.env', '.*', '*', '/.env', '*.env'])('is content with %s', pattern => {
    expect(found({ path: 'api/.dockerignore', text: `node_modules\n${pattern}\n!dist` })).toEqual([])
  })

  it('is not when a later line takes it back in', () => {
    expect(found({ path: '.dockerignore', text: '*\n!.env\n' })).toEqual([issue])
  })

  it('is not judged while its .dockerignore may be among files that were not given', () => {
    expect(seenIn('dockerfile-secret', [whole])).toEqual([])
  })

  it('is another matter when it copies from an earlier stage', () => {
    const staged = { path: 'Dockerfile', text: 'FROM node AS a\nFROM node\nCOPY --from=a . .\nUSER node' }
    expect(seenIn('dockerfile-secret', [staged], { complete: true })).toEqual([])
  })
})

describe('an environment in a Dockerfile', () => {
  const found = (text: string): string[] => seen('dockerfile-baked-environment', 'build/api.dockerfile', text)

  it.each(['NODE_ENV', 'APP_ENV', 'VARVE_ENV', 'ENVIRONMENT', 'RAILS_ENV', 'ASPNETCORE_ENVIRONMENT'])(
    'is baked in by ENV %s',
    name => {
      expect(found(`FROM node\nENV ${name}=production`)).toEqual([`2:5 bakes the environment into the image: ${name}`])
    },
  )

  it('is not when the stage is left behind, or nothing is said', () => {
    expect(found('FROM node AS build\nENV NODE_ENV=production\nFROM node\nENV PORT=80 NODE_ENV=')).toEqual([])
  })

  it('is when the last stage is built upon it', () => {
    expect(found('FROM node AS base\nENV NODE_ENV=production\nFROM base')).toHaveLength(1)
  })
})

describe('the user of an image', () => {
  const found = (text: string): string[] => seen('dockerfile-root', 'Dockerfile', text)

  it.each([
    ['FROM node', '1:1 gives the image no USER, so that it runs as root'],
    ['FROM node\nUSER root', '2:1 runs the image as root'],
    ['FROM node\nUSER node\nUSER 0:0', '3:1 runs the image as root'],
    ['FROM node AS a\nUSER node\nFROM node', '3:1 gives the image no USER, so that it runs as root'],
  ])('is root after %s', (text, expected) => {
    expect(found(text)).toEqual([expected])
  })

  it.each([
    'FROM node\nUSER root\nRUN apt-get update\nUSER node',
    'FROM node\nUSER 65532:65532',
    'FROM node AS a\nUSER node\nFROM a',
    'FROM gcr.io/distroless/nodejs24:nonroot',
    'FROM node\nUSER $APP_USER',
  ])('is not after %s', text => {
    expect(found(text)).toEqual([])
  })
})
