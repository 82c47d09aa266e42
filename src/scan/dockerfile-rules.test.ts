import { describe, expect, it } from 'vitest'
import { noise, password } from '../../test/scan/fake-secrets.ts'
import { seen, seenIn } from '../../test/scan/seen.ts'

describe('a secret in a Dockerfile', () => {
  const found = (text: string): string[] => seen('dockerfile-secret', 'Dockerfile', `FROM node\n${text}\nUSER node`)

  it.each([
    ['ENV API_KEY=abc', '2:5 bakes API_KEY into the image with ENV'],
    ['env API_KEY abc', '2:5 bakes API_KEY into the image with ENV'],
    ['ENV A=b DB_PASSWORD="c d"', '2:9 bakes DB_PASSWORD into the image with ENV'],
    ['ENV A=b \\\n    DB_PASSWORD=$P', '3:5 bakes DB_PASSWORD into the image with ENV'],
    ['ENV STRIPE_KEY=abc', '2:5 bakes STRIPE_KEY into the image with ENV'],
    ['ENV GH_PAT=abc', '2:5 bakes GH_PAT into the image with ENV'],
    ['ENV MYSQL_ROOT_PW=abc', '2:5 bakes MYSQL_ROOT_PW into the image with ENV'],
    ['ARG STRIPE_KEY', "2:5 takes STRIPE_KEY as a build argument, which the image's history keeps"],
    [`RUN DB_PASSWORD=${password} npm ci`, '2:5 gives DB_PASSWORD in a command, which the image keeps'],
    [`RUN export API_TOKEN=${noise(20)}; a`, '2:12 gives API_TOKEN in a command, which the image keeps'],
    [`RUN a && curl -u admin:${password} b`, '2:18 gives curl a password in a command, which the image keeps'],
    [`RUN curl --user=admin:${password} b`, '2:10 gives curl a password in a command, which the image keeps'],
    [`RUN curl -uadmin:${password} b`, '2:10 gives curl a password in a command, which the image keeps'],
    [`RUN a --password ${password} b`, '2:18 gives --password in a command, which the image keeps'],
    [`CMD ["a","--password","${password}"]`, '2:5 gives --password in a command, which the image keeps'],
    [`CMD ["a", "--password=${password}"]`, '2:11 gives --password in a command, which the image keeps'],
    [`LABEL a=b password=${password}`, '2:11 tells password to everybody who has the image, with LABEL'],
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
    'ENV GPG_KEY=7169605F62C751356D054A26A821E680E5FA6305',
    'ENV CACHE_KEY=a1 SORT_KEY=b2 PUBLIC_KEY=c3',
    'RUN SECRET_KEY_BASE=dummy rake assets',
    'RUN TOKEN=$(cat /run/secrets/token) npm ci',
    'RUN docker run -u 1000:1000 a && curl -u "admin:$PASSWORD" b',
    'CMD ["a", "--password-file=/run/secrets/password"]',
    'LABEL token.policy=a1b2c3d4',
    'RUN docker build --secret id=npm2token,src=a .',
    'RUN --mount=type=secret,id=npm2token npm ci',
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
