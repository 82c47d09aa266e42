import { describe, expect, it } from 'vitest'
import { ENGINE_OPTIONS, readAddress } from './address.ts'

const read = (address: string): object => readAddress(address, ENGINE_OPTIONS)

describe("the options in a store's address", () => {
  it.each([
    ['postgres://db/shop?namespace=shop', { namespace: 'shop' }],
    ['postgres://db/shop?durability=accepted&migrate=false', { durability: 'accepted', migrate: false }],
    ['redis://cache?patience=2s&heartbeat=500ms', { patience: 2000, heartbeat: 500 }],
    ['redis://cache?namespace=a%20b&migrate=on', { namespace: 'a b', migrate: true }],
  ])('are ours, and taken out of it: %s', (address, options) => {
    expect(read(address)).toEqual({ place: address.split('?')[0], options })
  })

  it('may be others for one store than for another', () => {
    const address = 'redis://cache?announce=config:changed&replicas=1'
    const options = { announce: 'config:changed', replicas: 1 }
    expect(readAddress(address, ['announce', 'replicas'])).toEqual({ place: 'redis://cache', options })
    expect(read(address)).toEqual({ place: address, options: {} })
    expect(() => readAddress('redis://cache?replicas=some', ['replicas'])).toThrow('Write a whole number: replicas=1.')
  })

  it.each([
    'mongodb://u:p@a:1,b:2/db?replicaSet=rs0&retryWrites=true',
    'mongodb+srv://c.example/db?authSource=admin&heartbeatFrequencyMS=5000&w=majority&readPreference=primary',
    'postgres://db/shop?sslmode=require&application_name=a%20b&options=-c%20search_path%3Dx&connect_timeout=5',
    'postgres://db/shop?host=/var/run/postgresql&port=5433&sslrootcert=ca.pem&keepalives=1&statement_timeout=1000',
    'redis://cache/2?family=6&db=1&tls=true&keyPrefix=a:&commandTimeout=500',
    'postgres://shop:p?w@db/shop',
    'postgres://shop:namespac?patienc@db/shop',
    'redis://cache',
  ])('leave what the driver takes byte for byte: %s', address => {
    expect(read(address)).toEqual({ place: address, options: {} })
  })

  it('are told apart from those of the driver in one query', () => {
    expect(read('postgres://u@db/shop?sslmode=require&namespace=shop&application_name=a')).toEqual({
      place: 'postgres://u@db/shop?sslmode=require&application_name=a',
      options: { namespace: 'shop' },
    })
  })

  it.each([
    ['postgres://u:hunter2@db?namspace=shop', 'has no option "namspace". Did you mean namespace?'],
    ['postgres://u:hunter2@db?Durability=accepted', 'has no option "Durability". Did you mean durability?'],
    ['postgres://u:hunter2@db?durability=maybe', 'durability=maybe. Write durability=required or durability=accepted'],
    ['postgres://u:hunter2@db?migrate=perhaps', 'migrate=perhaps. Write migrate=true or migrate=false'],
    ['postgres://u:hunter2@db?patience=5', 'patience=5. Write a duration such as 500ms'],
    ['postgres://u:hunter2@db?heartbeat=0s', 'heartbeat=0s. Write a duration'],
    ['postgres://u:hunter2@db?heartbeat=30d', 'at most a day'],
    ['postgres://u:hunter2@db?namespace=a&namespace=b', 'says namespace twice'],
  ])('are refused where they are wrong, without the address: %s', (address, said) => {
    expect(() => read(address)).toThrow(said)
    expect(() => read(address)).not.toThrow('hunter2')
  })

  it('are all ours where there is no driver', () => {
    const embedded = (address: string): object => readAddress(address, ['patience', 'poll'], { driver: false })
    expect(embedded('varve.db?patience=10s&poll=50ms')).toEqual({
      place: 'varve.db',
      options: { patience: 10_000, poll: 50 },
    })
    expect(embedded('varve.db?')).toEqual({ place: 'varve.db', options: {} })
    expect(() => embedded('varve.db?mode=ro')).toThrow('has no option "mode". There are patience, poll.')
  })
})
